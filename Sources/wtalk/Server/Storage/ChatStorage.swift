import Chat

/// Where the store's work is done; used on the server's event loop.
protocol ChatStorage: AnyObject {
  /// Who hears of the results; set before the first work.
  var delegate: (any ChatStorageDelegate)? { get set }
  /// Does the work behind all that was given before; the results may come at once.
  func perform(_ work: [StoreWork])
  /// How much waits to be done.
  var queueLength: Int { get }
  /// Finds out, behind what waits, whether something can be stored; `checked` tells.
  func check()
}

protocol ChatStorageDelegate: AnyObject {
  /// The results, in the order of the work.
  func finished(_ results: [Hub.Input])
  /// Nothing more will be stored, and nobody knows whether what has no result was.
  func failed(_ failure: Failure)
  /// What a commit took.
  func committed(in time: Duration)
  /// The answer to one `check`, in their order.
  func checked(_ takesCommits: Bool)
}
