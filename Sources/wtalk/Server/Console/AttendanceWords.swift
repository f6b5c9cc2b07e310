import Chat

/// Who is here, as `/who` tells it.
enum AttendanceWords {
  /// - Parameter room: nil for everyone.
  static func lines(_ attendance: Attendance, in room: Name?) -> [String] {
    let people = attendance.people.filter { person in room.map { person.rooms.contains($0) } ?? true }
    guard !people.isEmpty else { return [room.map { "nobody is in #\($0)" } ?? "nobody is here"] }
    return AlignedRows.lines(people.map { ($0.name.description, words($0)) })
  }

  private static func words(_ person: Attendance.Person) -> String {
    let rooms = person.rooms.sorted().map { "#\($0)" }
    let counts = [count(person.sessions, "session"), count(person.plain, "plain client")].compactMap(\.self)
    return (rooms + ["(\(counts.joined(separator: ", ")))"]).joined(separator: " ")
  }

  private static func count(_ count: Int, _ what: String) -> String? {
    count == 0 ? nil : count == 1 ? "1 \(what)" : "\(count) \(what)s"
  }
}
