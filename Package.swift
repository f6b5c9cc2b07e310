// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(["-warnings-as-errors"]),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let swiftASN1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

let package = Package(
  name: "wtalk",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "wtalk", targets: ["wtalk"])],
  dependencies: [
    // The command line, its help and its shell completions.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    // Event loops, sockets, byte buffers and the HTTP/1.1 parser.
    .package(url: "https://github.com/apple/swift-nio", from: "2.81.0"),
    // TLS: BoringSSL's, the same on every system.
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
    // SHA-256 of pinned certificates, of tokens, and of what is stored; scrypt for passwords.
    .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    // Makes the certificate that a server signs itself: TLS at once, without a certificate from elsewhere.
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    // The form in which that certificate is kept.
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    // Requests and header fields as values, free of any transport.
    .package(url: "https://github.com/apple/swift-http-types", from: "1.3.0"),
    // Latencies counted to three digits in little memory, as other load generators count them: wtalk bench.
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    // The logging front that operators' tools know.
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
  ],
  targets: [
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "WebSocketCore", dependencies: ["CZlib", nioCore, httpTypes], swiftSettings: strict),
    .target(name: "Chat", swiftSettings: strict),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "ChatStore", dependencies: ["Chat", "CSQLite", crypto, cryptoExtras], swiftSettings: strict),
    .target(
      name: "WebSocketTransport",
      dependencies: ["WebSocketCore", nioCore, nioPosix, nioHTTP1, nioTLS, nioSSL, crypto, x509, swiftASN1, httpTypes],
      swiftSettings: strict),
    .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .target(name: "Terminal", dependencies: ["CEdit"], swiftSettings: strict),
    .systemLibrary(name: "CSpawn"),
    .executableTarget(
      name: "wtalk",
      dependencies: [
        "WebSocketCore", "Chat", "ChatStore", "WebSocketTransport", "Terminal", "CSpawn", nioCore, nioPosix, httpTypes,
        argumentParser, .product(name: "Logging", package: "swift-log"),
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      resources: [.embedInCode("Page")],
      swiftSettings: strict),
    .testTarget(name: "WebSocketCoreTests", dependencies: ["WebSocketCore", nioCore, httpTypes], swiftSettings: strict),
    .testTarget(name: "ChatTests", dependencies: ["Chat"], swiftSettings: strict),
    .testTarget(name: "ChatStoreTests", dependencies: ["ChatStore", "Chat"], swiftSettings: strict),
    .testTarget(
      name: "WebSocketTransportTests",
      dependencies: ["WebSocketTransport", "WebSocketCore", nioCore, nioPosix, nioHTTP1, nioSSL, nioEmbedded, httpTypes],
      swiftSettings: strict),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal"], swiftSettings: strict),
    .testTarget(
      name: "wtalkTests",
      dependencies: [
        "wtalk", "WebSocketCore", "Chat", "ChatStore", "WebSocketTransport", "Terminal", nioCore, httpTypes, argumentParser,
      ],
      swiftSettings: strict),
  ]
)

// libFuzzer brings its own `main`, and a build of its own: `make libfuzzer`.
if Context.environment["WTALK_LIBFUZZER"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzz", dependencies: ["WebSocketCore", "Chat", "Terminal", nioCore], path: "Tests/Fuzz", exclude: ["corpus"],
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
