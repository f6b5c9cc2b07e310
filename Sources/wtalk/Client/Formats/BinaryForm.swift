/// How binary messages are printed when the user said so.
enum BinaryForm: Equatable {
  case asIs
  case hexadecimal
  case base64
}
