/// A queue whose elements are known by numbers that go up by one; its storage follows the count in both directions.
struct Ring<Element: Sendable>: Sendable {
  private static var smallest: Int { 8 }

  private let filler: Element
  private var slots: [Element] = []
  /// The number of the oldest element, or of the next one where there is none.
  private(set) var first: UInt64
  /// The number that the next element gets.
  private(set) var end: UInt64

  /// `filler` stands where no element is.
  init(first: UInt64, filler: Element) {
    self.first = first
    self.end = first
    self.filler = filler
  }

  var isEmpty: Bool { first == end }

  var count: Int { Int(clamping: end - first) }

  /// Nil for a number that has no element.
  subscript(number: UInt64) -> Element? {
    number >= first && number < end ? slots[slot(of: number)] : nil
  }

  mutating func append(_ element: Element) {
    if count == slots.count { resize(to: max(Self.smallest, slots.count * 2)) }
    slots[slot(of: end)] = element
    end += 1
  }

  /// Puts another element where one is; does nothing elsewhere.
  mutating func replace(_ number: UInt64, with element: Element) {
    guard number >= first, number < end else { return }
    slots[slot(of: number)] = element
  }

  mutating func removeFirst() -> Element? {
    guard !isEmpty else { return nil }
    var element = filler
    swap(&element, &slots[slot(of: first)])
    first += 1
    if slots.count > Self.smallest, count < slots.count / 4 { resize(to: slots.count / 2) }
    return element
  }

  /// Removes the elements with smaller numbers.
  mutating func removeAll(before number: UInt64) {
    while first < number, !isEmpty { _ = removeFirst() }
  }

  /// Counts one element and keeps none.
  mutating func skip() {
    slots = []
    end += 1
    first = end
  }

  /// The newest ones, the oldest of them first.
  func suffix(_ count: Int) -> [Element] {
    (max(first, end - min(UInt64(clamping: count), end))..<end).compactMap { self[$0] }
  }

  private func slot(of number: UInt64) -> Int {
    Int(truncatingIfNeeded: number) & (slots.count - 1)
  }

  private mutating func resize(to capacity: Int) {
    var larger = Array(repeating: filler, count: capacity)
    for number in first..<end { larger[Int(truncatingIfNeeded: number) & (capacity - 1)] = slots[slot(of: number)] }
    slots = larger
  }
}
