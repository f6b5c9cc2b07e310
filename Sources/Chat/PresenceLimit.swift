/// Lets an audience be told how a name stands: three times at once, and once a second on average. What changes beyond that is told at the end
/// of the second, as it stands then, and only if that is something else than what was told: a flood of comings and goings never waits anywhere.
struct PresenceLimit {
  /// Who is told of what.
  struct Subject: Hashable {
    enum Audience: Hashable {
      /// Those who hear a room, told who hears it, too.
      case room(Name)
      /// Those who hear a room, told who is a member of it.
      case members(Name)
      /// Those whose home is the conversation with the name.
      case watchers
      /// Of these the ones with this name.
      case person(Name)
    }

    let name: Name
    let audience: Audience

    /// The conversation as the audience sees it.
    var address: Address {
      switch audience {
      case .room(let room), .members(let room): .room(room)
      case .watchers, .person: .person(name)
      }
    }
  }

  private struct Account {
    /// How often more it may be told at once.
    var credit: Int
    var told: ChatEvent.State
    var latest: ChatEvent.State
  }

  static let pause: Duration = .seconds(1)
  static let burst = 3

  /// Of those that were told of lately.
  private var accounts: [Subject: Account] = [:]
  private var ends = ExpiryQueue<Subject>()

  /// When something may be due.
  var deadline: Instant? { ends.deadline }

  /// Whether it may be told now; then it has been.
  mutating func takes(_ state: ChatEvent.State, of subject: Subject, at now: Instant) -> Bool {
    guard let account = accounts[subject] else {
      begin(subject, Account(credit: Self.burst - 1, told: state, latest: state), at: now)
      return true
    }
    accounts[subject]?.latest = state
    guard account.credit > 0 else { return false }
    accounts[subject]?.credit -= 1
    accounts[subject]?.told = state
    return true
  }

  /// What is to be told of those whose second is over.
  mutating func takeDue(at now: Instant) -> [(subject: Subject, state: ChatEvent.State)] {
    var due: [(subject: Subject, state: ChatEvent.State)] = []
    while let subject = ends.removeExpired(at: now) {
      guard var account = accounts.removeValue(forKey: subject) else { continue }
      if account.latest != account.told {
        account.told = account.latest
        due.append((subject, account.latest))
      } else {
        account.credit += 1
      }
      if account.credit < Self.burst { begin(subject, account, at: now) }
    }
    return due
  }

  private mutating func begin(_ subject: Subject, _ account: Account, at now: Instant) {
    accounts[subject] = account
    _ = ends.append(subject, deadline: now + Self.pause)
  }
}
