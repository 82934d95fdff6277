// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files.
#include "base/File.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

namespace cauce {

static Status inflateAll(const std::string &path, const Bytes &packed, Bytes &bytes) {
  if (packed.size() < 2 || packed[0] != 0x1f || packed[1] != 0x8b)
    return Status::error("'%s' is not a gzip file: expected it to start with 1f 8b", path.c_str());
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK)
    return Status::error("cannot unpack '%s': out of memory", path.c_str());
  bytes.clear();
  size_t consumed = 0;
  int result = Z_OK;
  Bytes chunk(1 << 18);
  while (result == Z_OK) {
    if (stream.avail_in == 0) {
      size_t part = std::min<size_t>(packed.size() - consumed, 1 << 30);
      stream.next_in = const_cast<uint8_t *>(packed.data() + consumed);
      stream.avail_in = uInt(part);
      consumed += part;
      if (part == 0)
        break;
    }
    stream.next_out = chunk.data();
    stream.avail_out = uInt(chunk.size());
    result = inflate(&stream, Z_NO_FLUSH);
    bytes.insert(bytes.end(), chunk.data(), chunk.data() + (chunk.size() - stream.avail_out));
    // Another member may follow.
    if (result == Z_STREAM_END && stream.avail_in > 0)
      result = inflateReset(&stream);
  }
  inflateEnd(&stream);
  if (result == Z_STREAM_END)
    return Status::ok();
  if (result == Z_DATA_ERROR)
    return Status::error("'%s' is damaged: its packed data is not valid", path.c_str());
  return Status::error("'%s' is truncated: its packed data ends early", path.c_str());
}

Status readFile(const std::string &path, Bytes &bytes) {
  int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return Status::error("cannot open '%s': %s", path.c_str(), strerror(errno));
  struct stat info;
  Status status;
  Bytes content;
  if (fstat(file, &info) != 0 || S_ISDIR(info.st_mode)) {
    status = Status::error("cannot read '%s': %s", path.c_str(), S_ISDIR(info.st_mode) ? "it is a folder" : strerror(errno));
  } else {
    content.resize(info.st_size > 0 ? info.st_size : 0);
    size_t done = 0;
    while (true) {
      if (done == content.size())
        content.resize(done + (done == size_t(info.st_size) ? 1 : done)); // a pipe, or one more byte to see the end
      ssize_t count = read(file, content.data() + done, content.size() - done);
      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0)
        status = Status::error("cannot read '%s': %s", path.c_str(), strerror(errno));
      if (count <= 0)
        break;
      done += count;
    }
    content.resize(done);
  }
  close(file);
  if (status.failed())
    return status;
  if (path.size() > 3 && path.compare(path.size() - 3, 3, ".gz") == 0)
    return inflateAll(path, content, bytes);
  bytes = std::move(content);
  return Status::ok();
}

Status writeFile(const std::string &path, const void *data, size_t size) {
  std::string temporary = path + ".partial";
  int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0)
    return Status::error("cannot write '%s': %s", path.c_str(), strerror(errno));
  const char *bytes = static_cast<const char *>(data);
  size_t done = 0;
  bool good = true;
  while (good && done < size) {
    ssize_t count = write(file, bytes + done, size - done);
    if (count < 0 && errno == EINTR)
      continue;
    good = count > 0;
    done += good ? count : 0;
  }
  good = good && fsync(file) == 0;
  int problem = errno;
  good = (close(file) == 0) && good;
  if (good && rename(temporary.c_str(), path.c_str()) == 0)
    return Status::ok();
  problem = good ? errno : problem;
  unlink(temporary.c_str());
  return Status::error("cannot write '%s': %s", path.c_str(), strerror(problem));
}

std::string joinPath(const std::string &folder, const std::string &path) {
  if (folder.empty() || (!path.empty() && path[0] == '/'))
    return path;
  return folder.back() == '/' ? folder + path : folder + "/" + path;
}

} // namespace cauce
