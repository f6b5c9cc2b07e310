/// Why a value from the user cannot be used; may hold no secret, and so never repeats a value that could be one.
struct Problem: Error, Equatable {
  let text: String
}
