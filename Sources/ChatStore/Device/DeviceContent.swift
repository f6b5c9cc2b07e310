package import Chat

/// What a device's store holds when a run begins.
package struct DeviceContent: Equatable, Sendable {
  package let device: Device
  /// nil until a server has let the device in.
  package let position: InboxPosition?
  /// In the order in which it was said.
  package let outbox: [OutboxLine]
  /// The number of the newest message, 0 without any.
  package let newest: Int64

  package init(device: Device, position: InboxPosition? = nil, outbox: [OutboxLine] = [], newest: Int64 = 0) {
    self.device = device
    self.position = position
    self.outbox = outbox
    self.newest = newest
  }
}
