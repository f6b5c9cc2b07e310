import Chat
import Glibc

/// The device of one name at one server, in the user's state folder: it makes the inbox go on in the next run where this one stopped.
///
/// It is this run's alone until nobody refers to it any more.
final class DeviceFile: Sendable {
  enum Problem: Error, Equatable {
    /// Another process has it.
    case inUse
    case file(FileError, path: String)
  }

  let device: Device
  private let descriptor: Int32

  /// Opens and locks the file, and makes it where there is none.
  init(_ name: String, in folder: String) throws(Problem) {
    let path = "\(folder)/\(name)"
    do throws(FileError) {
      try PrivateFile.makeFolder(folder)
      descriptor = try Self.open(path)
    } catch {
      throw .file(error, path: path)
    }
    do throws(Problem) {
      device = try Self.device(in: descriptor, path)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  private static func open(_ path: String) throws(FileError) -> Int32 {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { throw .last }
    return descriptor
  }

  private static func device(in descriptor: Int32, _ path: String) throws(Problem) -> Device {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw errno == EWOULDBLOCK ? .inUse : .file(.last, path: path)
    }
    do throws(FileError) {
      if let id = try load(descriptor), let device = try? Device(id) { return device }
      return try make(descriptor)
    } catch {
      throw .file(error, path: path)
    }
  }

  /// nil for a file without an id: it is new, or was cut short.
  private static func load(_ descriptor: Int32) throws(FileError) -> String? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .last }
    guard status.st_mode & 0o077 == 0 else { throw .exposed }
    var bytes = [UInt8](repeating: 0, count: 32)
    guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count else { return nil }
    return MessageID(hexadecimal: String(decoding: bytes, as: UTF8.self))?.description
  }

  private static func make(_ descriptor: Int32) throws(FileError) -> Device {
    var random = SystemRandomNumberGenerator()
    let id = MessageID.random(using: &random).description
    let bytes = Array("\(id)\n".utf8)
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count, fsync(descriptor) == 0,
      let device = try? Device(id)
    else { throw .last }
    return device
  }
}
