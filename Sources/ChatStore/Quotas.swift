/// How much one person may make a store keep. What goes beyond is refused with `quota`, and nobody else notices.
package struct Quotas: Sendable {
  /// Rooms that one account may make.
  var rooms = 1_000
  /// Rooms that those without a token, who may come under any name, may make together.
  var roomsOfStrangers = 10_000
  /// Messages of one sender that wait for one person who is away.
  var waiting = 1_000
  /// Devices of one account; the one that logged in longest ago makes room for a new one.
  var devices = 32
  /// Names whose holders are away, in a file; the one whose hold ends first is free early.
  var names = 65_536

  package init() {}
}
