package import NIOCore

extension ChannelOptions.Types.WriteBufferWaterMark {
  /// Of every socket: a channel is blocked above 128 KiB that the system has not taken, until 32 KiB are left.
  package static let usual = Self(low: 32 << 10, high: WebSocketHandler.channelCapacity)
}
