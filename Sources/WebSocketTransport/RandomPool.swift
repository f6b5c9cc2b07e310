import WebSocketCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The system's random numbers, fetched many at a time: a masking key for every frame must not cost a system call each.
struct RandomPool: RandomNumberGenerator {
  private var numbers = [UInt64](repeating: 0, count: 32)
  private var used = 32

  mutating func next() -> UInt64 {
    if used == numbers.count { refill() }
    defer { used += 1 }
    return numbers[used]
  }

  mutating func nextKey() -> MaskingKey { .random(using: &self) }

  private mutating func refill() {
    numbers.withUnsafeMutableBytes { bytes in
      #if canImport(Glibc)
        precondition(getentropy(bytes.baseAddress, bytes.count) == 0, "the system has no random numbers")
      #else
        arc4random_buf(bytes.baseAddress, bytes.count)
      #endif
    }
    used = 0
  }
}
