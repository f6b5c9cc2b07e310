/// The proofs that are under way: what a password takes from the store and from the processor, step by step.
struct Authenticator {
  /// What a peer's proof has come to.
  enum Outcome: Equatable {
    case proven(PasswordHash)
    case hashed(PasswordHash)
    /// The old password was right; both hashes.
    case replaced(PasswordHash, by: PasswordHash)
    case failed(ChatError)
  }

  private struct Errand {
    let name: Name
    let password: Password
    let address: String?
    /// What is to be hashed once the password is proven.
    var replacement: Password?
    /// What the password was checked against.
    var known: PasswordHash?
  }

  private var errands: [PeerID: Errand] = [:]
  private var limiter = LoginLimiter()

  /// Whether a proof of this peer is under way.
  func isBusy(with peer: PeerID) -> Bool { errands[peer] != nil }

  mutating func forget(_ peer: PeerID) { errands[peer] = nil }

  /// Throws `rate_limited` to an address that has guessed too often.
  func admit(_ address: String?, at now: Instant) throws(ChatError) {
    guard let wait = limiter.wait(of: address, at: now) else { return }
    throw Self.limited("this address has failed too often", wait)
  }

  /// Begins to prove that the peer knows the name's password, and to hash the replacement, if there is one.
  mutating func prove(
    _ peer: PeerID, _ name: Name, _ password: Password, from address: String?, replacement: Password? = nil
  ) -> Hub.Action {
    errands[peer] = Errand(name: name, password: password, address: address, replacement: replacement)
    return .ask(.secret(name), for: peer)
  }

  /// Begins to hash a new password.
  mutating func hash(_ peer: PeerID, _ name: Name, _ password: Password, from address: String?) -> Hub.Action {
    errands[peer] = Errand(name: name, password: password, address: address)
    return .compute(.hash(password), for: peer, after: .zero)
  }

  /// The store knows the name's hash, or knows none.
  mutating func found(_ hash: PasswordHash?, for peer: PeerID, at now: Instant) -> Hub.Action? {
    guard var errand = errands[peer] else { return nil }
    errand.known = hash
    errands[peer] = errand
    return .compute(.check(errand.password, against: hash), for: peer, after: limiter.delay(of: errand.name, at: now))
  }

  /// What comes next; nil where nothing has come of it yet.
  mutating func computed(_ result: PasswordResult, for peer: PeerID, at now: Instant) -> (action: Hub.Action?, outcome: Outcome?) {
    guard let errand = errands[peer] else { return (nil, nil) }
    switch result {
    case .checked(true):
      guard let known = errand.known else { return (nil, fail(peer, errand, at: now)) }
      if let replacement = errand.replacement { return (.compute(.hash(replacement), for: peer, after: .zero), nil) }
      errands[peer] = nil
      return (nil, .proven(known))
    case .checked(false): return (nil, fail(peer, errand, at: now))
    case .hashed(let hash):
      errands[peer] = nil
      return (nil, errand.known.map { .replaced($0, by: hash) } ?? .hashed(hash))
    case .busy:
      errands[peer] = nil
      return (nil, .failed(ChatError(.busy, "too many want to log in at the moment; try again")))
    }
  }

  /// An invite that is none counts like a wrong password.
  mutating func failedInvite(from address: String?, at now: Instant) {
    limiter.failed(nil, from: address, at: now)
  }

  private mutating func fail(_ peer: PeerID, _ errand: Errand, at now: Instant) -> Outcome {
    errands[peer] = nil
    let wasDelayed = limiter.delay(of: errand.name, at: now) > .zero
    limiter.failed(errand.name, from: errand.address, at: now)
    if let wait = limiter.wait(of: errand.address, at: now) { return .failed(Self.limited("this address has failed too often", wait)) }
    return .failed(wasDelayed ? Self.limited(ChatError.denied.message, limiter.delay(of: errand.name, at: now)) : .denied)
  }

  private static func limited(_ why: String, _ wait: Duration) -> ChatError {
    ChatError(.rateLimited, "\(why); wait \(max(wait.components.seconds, 1)) seconds")
  }
}
