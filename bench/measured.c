/* A command -> its time and the most memory that it held.
 *
 *     measured RESULT COMMAND...
 *
 * Writes "nanoseconds user-microseconds system-microseconds KiB" to RESULT. It is this small because Linux counts
 * the memory of whoever starts a program as the program's own: a Python that starts it would be seen instead.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long micros(struct timeval time) { return time.tv_sec * 1000000LL + time.tv_usec; }

int main(int count, char **arguments) {
    if (count < 3) return 2;
    struct timespec start, end;
    struct rusage used;
    int status = 0;
    clock_gettime(CLOCK_MONOTONIC, &start);
    pid_t child = fork();
    if (child == 0) {
        execvp(arguments[2], arguments + 2);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) < 0) return 2;
    clock_gettime(CLOCK_MONOTONIC, &end);
    FILE *result = fopen(arguments[1], "w");
    if (!result) return 2;
    fprintf(result, "%lld %lld %lld %ld\n",
            (end.tv_sec - start.tv_sec) * 1000000000LL + end.tv_nsec - start.tv_nsec,
            micros(used.ru_utime), micros(used.ru_stime), used.ru_maxrss);
    fclose(result);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
