// Reads the text that the gateway writes for Prometheus, as far as the charts need it.

const line = /^([a-zA-Z_:][\w:]*)(?:\{([^}]*)\})?\s+(\S+)/;

/** Every sample: its name, its labels as text, and its value. */
export function parse(text) {
  const samples = [];
  for (const row of text.split("\n")) {
    const found = row.startsWith("#") ? null : line.exec(row);
    if (found) {
      samples.push({ name: found[1], labels: found[2] ?? "", value: Number(found[3]) });
    }
  }

  return samples;
}

/** The sum of all samples of a name. */
export const sum = (samples, name) => samples.filter(sample => sample.name === name).reduce((total, sample) => total + sample.value, 0);

/** Whether anything of a name was measured. */
export const has = (samples, name) => samples.some(sample => sample.name === name);

/** The value below which a part of what was measured between two looks lies: read from the buckets of a histogram. */
export function quantile(before, after, name, part) {
  const buckets = samples => {
    const found = new Map();
    for (const sample of samples) {
      if (sample.name === `${name}_bucket`) {
        const limit = /le="([^"]+)"/.exec(sample.labels)?.[1];
        const bound = limit === "+Inf" ? Infinity : Number(limit);
        found.set(bound, (found.get(bound) ?? 0) + sample.value);
      }
    }

    return found;
  };
  const earlier = buckets(before);
  const counts = [...buckets(after)].map(([bound, count]) => [bound, count - (earlier.get(bound) ?? 0)]).sort((left, right) => left[0] - right[0]);
  const all = counts.at(-1)?.[1] ?? 0;
  if (all <= 0) {
    return null;
  }

  let [lower, below] = [0, 0];
  for (const [bound, count] of counts) {
    if (count >= part * all) {
      return bound === Infinity ? lower : lower + (bound - lower) * ((part * all - below) / (count - below || 1));
    }

    [lower, below] = [bound, count];
  }

  return lower;
}
