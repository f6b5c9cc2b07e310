extension BinaryInteger {
  /// In groups of three: `52,311`.
  var grouped: String {
    let digits = String(self)
    let head = digits.count % 3
    let groups = stride(from: head, to: digits.count, by: 3).map { String(digits.dropFirst($0).prefix(3)) }
    return (head == 0 ? groups : [String(digits.prefix(head))] + groups).joined(separator: ",")
  }
}
