import HTTPTypes

/// The chat page and its parts, embedded in the binary.
enum PageAsset: CaseIterable {
  case page
  case script
  case style

  /// The asset at this path below the base path.
  init?(path: some StringProtocol) {
    guard let asset = Self.allCases.first(where: { $0.path == path }) else { return nil }
    self = asset
  }

  private var path: String {
    switch self {
    case .page: "/"
    case .script: "/-/chat.js"
    case .style: "/-/chat.css"
    }
  }

  var body: [UInt8] {
    switch self {
    case .page: PackageResources.index_html
    case .script: PackageResources.chat_js
    case .style: PackageResources.chat_css
    }
  }

  var response: HTTPResponse {
    var response = HTTPResponse(status: .ok, headerFields: Self.securityFields)
    response.headerFields[.contentType] = contentType
    response.headerFields[.cacheControl] = "no-cache"
    return response
  }

  private var contentType: String {
    switch self {
    case .page: "text/html; charset=utf-8"
    case .script: "text/javascript; charset=utf-8"
    case .style: "text/css; charset=utf-8"
    }
  }

  /// What a browser is told to refuse on our behalf.
  private static let securityFields: HTTPFields = {
    let policy = [
      "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
      "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    ]
    var fields: HTTPFields = [
      .contentSecurityPolicy: policy.joined(separator: "; "),
      .xContentTypeOptions: "nosniff",
    ]
    let further = [
      ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"), ("Referrer-Policy", "no-referrer"),
      ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ]
    for (name, value) in further {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return fields
  }()
}
