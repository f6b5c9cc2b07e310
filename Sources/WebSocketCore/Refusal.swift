package import HTTPTypes

/// An HTTP answer instead of the upgrade: its status, one line that says why, and the fields the status demands.
package struct Refusal: Error, Equatable, Sendable {
  package let status: HTTPResponse.Status
  package let reason: String
  package let fields: HTTPFields

  package init(_ status: HTTPResponse.Status, _ reason: String, fields: HTTPFields = [:]) {
    self.status = status
    self.reason = reason
    self.fields = fields
  }
}
