import Glibc

/// What the process takes of the machine.
struct ProcessFigures {
  /// Bytes.
  let residentMemory: Int
  let openDescriptors: Int
  let maximumDescriptors: Int
  let cpuTime: Duration

  init() {
    let pages = Self.words(of: "/proc/self/statm").dropFirst().first.flatMap { Int($0) } ?? 0
    residentMemory = pages * Int(getpagesize())
    openDescriptors = Self.countDescriptors()
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    maximumDescriptors = Int(clamping: limit.rlim_cur)
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    cpuTime = Self.duration(usage.ru_utime) + Self.duration(usage.ru_stime)
  }

  private static func words(of path: String) -> [Substring] {
    let content = (try? FileContent.read(path)) ?? []
    return String(decoding: content, as: UTF8.self).split(separator: " ")
  }

  /// Newer kernels say so in the size of the folder; on others it is counted.
  private static func countDescriptors() -> Int {
    var status = stat()
    if stat("/proc/self/fd", &status) == 0, status.st_size > 0 { return Int(status.st_size) }
    guard let folder = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // Not the two dots, and not the folder.
    return count - 3
  }

  private static func duration(_ time: timeval) -> Duration { .seconds(time.tv_sec) + .microseconds(time.tv_usec) }
}
