/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The threads of this process that the runtime started. */
#ifndef TASKS_H
#define TASKS_H

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <string>
#include <vector>

struct Task {
  std::string name;
  uint64_t blocked = 0; // signals
};

inline std::vector<Task> runtimeTasks() {
  std::vector<Task> found;
  DIR *folder = opendir("/proc/self/task");
  while (dirent *entry = readdir(folder)) {
    FILE *file = fopen((std::string("/proc/self/task/") + entry->d_name + "/status").c_str(), "r");
    if (!file)
      continue;
    Task task;
    char line[256], name[64];
    unsigned long long mask;
    while (fgets(line, sizeof(line), file)) {
      if (sscanf(line, "Name: %63[^\n]", name) == 1)
        task.name = name;
      if (sscanf(line, "SigBlk: %llx", &mask) == 1)
        task.blocked = mask;
    }
    fclose(file);
    if (task.name.rfind("cauce/", 0) == 0)
      found.push_back(task);
  }
  closedir(folder);
  return found;
}

#endif
