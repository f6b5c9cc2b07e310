import Chat

/// How a run shows that it may have its name: with the token of an earlier run, with the password, or by registering.
struct Identification {
  /// What to do about a refusal.
  enum Step: Equatable {
    /// Say hello again, on the same link or a new one, for a token that opens nothing has closed this one.
    case again(onNewLink: Bool)
    /// Ask the person for the password.
    case ask
    case end
  }

  /// How often a person is asked.
  private static let attempts = 3

  private var token: Token?
  /// Whether the saved token is known, so that one which opens nothing is not taken up again.
  private var knowsSaved = false
  /// What the run was given, or the person has typed.
  private var password: Password?
  private var registration: NewAccount?
  private let mayAsk: Bool
  private var hasSaidPassword = false
  private var asked = 0

  init(password: Password?, registration: NewAccount?, mayAsk: Bool) {
    self.password = password
    self.registration = registration
    self.mayAsk = mayAsk
  }

  /// What to say to the server, with what `hello` has besides.
  mutating func request(_ hello: Hello) -> ChatRequest {
    var hello = hello
    if let registration {
      (hello.token, hello.password) = (token, registration.password)
      return .register(hello, registration.invite)
    }
    hello.token = token
    if token == nil, let password {
      hello.password = password
      hasSaidPassword = true
    }
    return .hello(hello)
  }

  /// What was saved for the name; only the first time.
  mutating func take(saved token: Token?) {
    guard !knowsSaved else { return }
    (self.token, knowsSaved) = (token, true)
  }

  /// The server has let us in.
  mutating func succeeded(_ token: Token) {
    (self.token, registration, password, asked, knowsSaved) = (token, nil, nil, 0, true)
    hasSaidPassword = false
  }

  mutating func answered(_ password: Password) {
    (self.password, hasSaidPassword) = (password, false)
  }

  mutating func refused(_ code: ChatError.Code) -> Step {
    switch code {
    case .passwordRequired where registration == nil:
      if token != nil {
        token = nil
        return password == nil ? question : .again(onNewLink: false)
      }
      return password != nil && !hasSaidPassword ? .again(onNewLink: false) : question
    case .denied where token != nil && registration == nil:
      token = nil
      return password == nil ? question : .again(onNewLink: true)
    case .denied where registration == nil:
      password = nil
      return question
    default: return .end
    }
  }

  private var question: Step {
    mutating get {
      guard mayAsk, asked < Self.attempts else { return .end }
      asked += 1
      return .ask
    }
  }
}
