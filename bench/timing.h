// Times of the C peer: a clock, and the median and 99th percentile of what was measured with it.
// Holds one set of samples; knows nothing of connections.
#pragma once

#include <stddef.h>
#include <stdlib.h>
#include <time.h>

enum { MOST_SAMPLES = 1 << 20 };

static float samples[MOST_SAMPLES];
static size_t sample_count;

// Microseconds.
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void note_since(double began) {
  if (sample_count < MOST_SAMPLES) samples[sample_count++] = (float)(now() - began);
}

static int compare(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

// Sorted first, by percentile 0.
static float percentile(size_t percent) {
  if (percent == 0) qsort(samples, sample_count, sizeof *samples, compare);
  return sample_count == 0 ? 0 : samples[sample_count * percent / 100];
}
