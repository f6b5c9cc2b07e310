import Testing

@testable import wtalk

extension Pattern {
  fileprivate func matches(_ text: String) -> Bool { matches(Array(text.utf8)) }

  fileprivate func matches(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { matches($0) } }
}

struct PatternTests {
  private func matches(_ pattern: String, _ text: String) throws -> Bool { try Pattern(pattern).matches(text) }

  private func problem(of pattern: String) -> String? {
    do throws(Pattern.Problem) {
      _ = try Pattern(pattern)
      return nil
    } catch {
      return error.why
    }
  }

  @Test(arguments: [
    ("done", "all done now"), ("", ""), ("", "x"), ("a.c", "xabcx"), ("^.$", "é"), ("^..$", "e\u{301}"), ("^[[:alpha:]]+$", "Straße你好"),
    ("ab*c", "ac"), ("ab+c", "abbc"), ("ab?c", "abc"), ("^(ab|cd)+$", "abcdab"), ("^(a|b|c){3}$", "cab"), ("^a{2,}$", "aaaa"),
    ("^a{,2}$", ""), ("^a{2}{2}$", "aaaa"), ("a|", "x"), ("()", "x"), ("x(^a|b)", "xb"), ("^(a*)*$", "aaa"), ("^(a*|b){2,3}c", "abac"),
    (#"1\.5 \(b\) \[c\] \{2\} \^\$\|\*\+\?\\"#, #"1.5 (b) [c] {2} ^$|*+?\"#), (#"{"done":true}"#, #"[{"done":true}]"#), ("a{b", "a{b"),
    ("a{,}", "a{,}"), ("^[]a-c^-]+$", "]b^-"), ("[^]a]", "]b"), (#"[\]"#, #"\"#), ("[a-]", "-"), ("[--/]", "."), ("[[.-.]x]", "-"),
    ("[[=é=]]", "é"), ("[é-ü]", "ö"), ("^[^a]$", "é"), ("^[[:digit:][:blank:]x]+$", "1 x\t"), ("[^[:space:]]", " \n!"),
    ("x.{20}y", "xx--------------------y"),
  ])
  func `what is there is found`(pattern: String, text: String) throws {
    #expect(try matches(pattern, text))
  }

  @Test(arguments: [
    ("done", "don e"), ("^done", "all done"), ("done$", "done now"), ("^$", "x"), ("a^b", "ab"), ("a$b", "ab"), ("^(ab|cd)+$", "abc"),
    ("^a{2,3}$", "aaaa"), ("^a{2,3}$", "a"), ("[^a]", "aaa"), ("[[:digit:]]", "٣"), ("[[:upper:]]", "straße"), ("x.{20}y", "xx---y"),
    ("^(a*)*b", "aaac"), ("[a-c]", "d"), ("é", "e\u{301}"),
  ])
  func `what is not there is not`(pattern: String, text: String) throws {
    #expect(try !matches(pattern, text))
  }

  @Test func `newlines and NULs are characters like others`() throws {
    #expect(try matches("two$", "one\ntwo"))
    #expect(try !matches("^two", "one\ntwo"))
    #expect(try matches("one.two", "one\ntwo"))
    #expect(try matches("^one.two$", "one\0two"))
    #expect(try matches("two", "one\0two"))
    #expect(try matches("[^x]t", "\0t"))
  }

  @Test func `what is not UTF-8 is searched all the same, each wrong byte as one character`() throws {
    #expect(try Pattern("done").matches([0xFF, 0xC3] + Array("done".utf8) + [0xE4, 0xBD]))
    #expect(try Pattern("^..$").matches([0xFF, 0xC3]))
    #expect(try Pattern("^.é$").matches([0xC3, 0xC3, 0xA9]))
    #expect(try Pattern("^a..\u{FFFD}$").matches([0x61, 0xED, 0xA0, 0x80]))
    #expect(try !Pattern("[[:alpha:]]").matches([0x80, 0xF0, 0x9F, 0xC0]))
  }

  @Test(arguments: [
    ("a(b", "a ( has no ) behind it"), ("a)b", "a ) has no ( before it"), ("[a", "a [ has no ] behind it"), ("[", "a [ has no ] behind it"),
    ("[[:alpha:]", "a [ has no ] behind it"), ("[[:alpha", "a [ has no ] behind it"), ("[[.", "a [ has no ] behind it"),
    ("*a", "nothing that can be repeated stands before *"), ("^*", "nothing that can be repeated stands before *"),
    ("(|+)", "nothing that can be repeated stands before +"), ("{2}", "nothing that can be repeated stands before {2}"),
    (#"a\"#, #"nothing stands behind the last \"#), (#"\d"#, #"\d means nothing in an extended expression of POSIX"#),
    (#"(a)\1"#, #"\1 means nothing in an extended expression of POSIX"#),
    (#"\<a"#, #"\< means nothing in an extended expression of POSIX"#),
    ("[z-a]", "the range z-a has its first character last"), ("[[:foo:]]", "[:foo:] is no class of characters"),
    ("[[.ab.]]", "[.ab.] is not one character"), ("a{3,2}", "{3,2} has its lower number last"),
    ("a{256}", "a part may be repeated 255 times by number"), ("a{99999999999999999999}", "a part may be repeated 255 times by number"),
    ("((a{255}){255}){255}", "it is too long, all its repetitions written out"),
  ])
  func `what is no pattern is refused in words`(pattern: String, why: String) {
    #expect(problem(of: pattern) == why)
  }

  @Test(.timeLimit(.minutes(1))) func `patterns that nest deeply or repeat nothing do no harm`() {
    #expect(problem(of: String(repeating: "(", count: 100_000)) == "more than 100 groups stand in one another")
    #expect(problem(of: String(repeating: "(", count: 100) + String(repeating: "){255}", count: 100)) == nil)
    #expect(problem(of: "a" + String(repeating: "*", count: 1_000)) == "it is too long, all its repetitions written out")
    #expect(problem(of: "[" + String(repeating: "é", count: 100_000) + "]") == nil)
  }

  /// Where a search that begins anew at each character takes minutes.
  @Test(.timeLimit(.minutes(1)), arguments: ["[a-z]+@", "(a*)*b", "a.{50}b", "(a|aa)+$b", "^(a?){50}a{50}$"])
  func `the time is proportional to the message`(pattern: String) throws {
    #expect(try !Pattern(pattern).matches([UInt8](repeating: UInt8(ascii: "a"), count: 100_000)))
  }

  @Test func `a long message is searched to its end`() throws {
    let message = String(repeating: "é 1\n", count: 100_000) + "done"
    #expect(try matches("[[:digit:]]\ndone$", message))
    #expect(try !matches("one done", message))
  }
}
