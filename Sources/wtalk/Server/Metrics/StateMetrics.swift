import Chat
import WebSocketTransport

/// The state of a server as `/metrics` tells it.
enum StateMetrics {
  static func text(_ state: ServerState) -> String {
    var text = MetricsText()
    addTraffic(state, to: &text)
    if let chat = state.chat { add(chat, to: &text) }
    if let lag = state.eventLoopLag {
      text.add("wtalk_event_loop_lag_seconds", "How late the event loop was with what was due, looked at once a second.", lag)
    }
    text.add("wtalk_log_lines_dropped_total", .counter, "Log lines that standard error did not take.", state.droppedLogLines)
    text.add("wtalk_build_info", .gauge, "The version that runs.", by: "version", [(Version.number, 1)])
    add(state.process, since: state.start, to: &text)
    return text.text
  }

  private static func addTraffic(_ state: ServerState, to text: inout MetricsText) {
    func add(_ name: String, _ kind: MetricsText.Kind, _ help: String, _ value: (TrafficTotals) -> Int) {
      text.add("wtalk_\(name)", kind, help, by: "mode", state.modes.map { ($0.name, value($0.totals)) })
    }
    add("connections", .gauge, "WebSocket connections that are open.") { $0.open }
    add("connections_total", .counter, "WebSocket connections so far.") { $0.total }
    add("messages_received_total", .counter, "Messages that came over WebSocket.") { $0.traffic.messagesIn }
    add("messages_sent_total", .counter, "Messages queued for WebSocket peers.") { $0.traffic.messagesOut }
    add("received_bytes_total", .counter, "Bytes that came over WebSocket, frame heads included.") { $0.traffic.bytesIn }
    add("sent_bytes_total", .counter, "Bytes written to WebSocket peers, frame heads included.") { $0.traffic.bytesOut }
    add("slow_consumers_total", .counter, "Connections closed with 4008, because their peers read too slowly.") { $0.slowConsumers }
    text.add(
      "wtalk_refused_requests_total", .counter, "HTTP requests and handshakes that were refused.", by: "status",
      state.refusals.map { ("\($0.status)", $0.count) })
  }

  private static func add(_ chat: ServerState.OfChat, to text: inout MetricsText) {
    let census = chat.census
    text.add("wtalk_chat_sessions", .gauge, "Sessions on the chat protocol.", census.sessions)
    text.add("wtalk_chat_plain_peers", .gauge, "Plain clients in the chat.", census.plain)
    text.add("wtalk_chat_visitors", .gauge, "Connections that have no name yet.", census.visitors)
    text.add("wtalk_chat_names", .gauge, "Names that have a session.", census.names)
    text.add("wtalk_chat_conversations", .gauge, "Rooms, and conversations one to one, that somebody hears.", census.conversations)
    text.add("wtalk_stored_messages_total", .counter, "Messages that the store has taken.", chat.figures.stored)
    text.add("wtalk_store_queue_length", .gauge, "What waits for the store.", chat.queueLength)
    text.add(
      "wtalk_chat_refusals_total", .counter, "Requests on the chat protocol that were refused.", by: "code",
      chat.figures.refused.map { ($0.key.rawValue, $0.value) }.sorted { $0.0 < $1.0 })
    text.add(
      "wtalk_answer_seconds", "From taking what a peer says to queueing the answer, with the commit between.", chat.figures.answerTimes)
    text.add("wtalk_commit_seconds", "What the commits of the store took; none in memory.", chat.figures.commitTimes)
  }

  private static func add(_ process: ProcessFigures, since start: Int64, to text: inout MetricsText) {
    text.add("process_start_time_seconds", .gauge, "When the process started, since 1970.", Double(start) / 1000)
    text.add("process_cpu_seconds_total", .counter, "User and system time spent.", process.cpuTime.seconds)
    text.add("process_resident_memory_bytes", .gauge, "Resident memory.", process.residentMemory)
    text.add("process_open_fds", .gauge, "Open file descriptors.", process.openDescriptors)
    text.add("process_max_fds", .gauge, "How many there may be.", process.maximumDescriptors)
  }
}
