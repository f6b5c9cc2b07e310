import Chat
import Testing

@testable import ChatStore

@Suite struct ScryptTests {
  private var generator = SplitMix64(seed: 3)

  @Test mutating func `a password matches its own hash and no other does, and two hashes of it differ`() throws {
    let password = try Password("sesame, if you please")
    let hash = try #require(PasswordHash.make(of: password, using: &generator))
    let other = try #require(PasswordHash.make(of: password, using: &generator))
    #expect(hash.text.hasPrefix("scrypt$15$8$3$"))
    #expect(hash != other)
    #expect(hash.matches(password))
    #expect(other.matches(password))
    #expect(!hash.matches(try Password("sesame, if you please!")))
    #expect(!PasswordHash.ofNobody.matches(password))
  }

  /// RFC 7914 §12: N = 1024, r = 8, p = 16, of which the first 32 bytes are compared.
  @Test func `the hash is the scrypt of RFC 7914`() throws {
    let key = "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
    #expect(PasswordHash("scrypt$10$8$16$4e61436c$\(key)").matches(try Password("password")))
  }

  @Test(arguments: [
    "", "scrypt", "scrypt$15$8$3$00", "bcrypt$15$8$3$00$00", "scrypt$99$8$3$00$00", "scrypt$15$0$3$00$00", "scrypt$15$8$3$0$00",
    "scrypt$15$8$3$zz$00", "scrypt$15$8$3$00$",
  ])
  func `what is no such hash matches nothing`(_ text: String) throws {
    #expect(!PasswordHash(text).matches(try Password("sesame, if you please")))
  }
}
