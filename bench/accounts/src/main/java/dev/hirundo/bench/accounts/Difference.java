package dev.hirundo.bench.accounts;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/// How two samples differ in their means, and how likely it is that chance alone does that.
///
/// A value above nine tenths of all counts as that tenth (the samples are winsorised together): it
/// tells of the machine, and hides what tells of the server.
///
/// @param mean of the first sample
/// @param difference of the second mean from it
/// @param margin half of the 95 % interval of the difference, by Welch's standard error
/// @param p the share of random divisions of all values in two that differ as much or more: a
///   permutation test, which asks for no distribution
record Difference(double mean, double difference, double margin, double p) {
    private static final int DIVISIONS = 10_000;
    private static final double NORMAL_95 = 1.96;
    private static final double KEPT = 0.9;

    /// @param random by which the values are divided
    static Difference of(double[] first, double[] second, RandomGenerator random) {
        double[] all = DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
        double most =
                Arrays.stream(all)
                        .sorted()
                        .skip((long) (KEPT * all.length))
                        .findFirst()
                        .orElseThrow();
        Arrays.setAll(all, i -> Math.min(all[i], most));
        double[] a = Arrays.copyOf(all, first.length);
        double[] b = Arrays.copyOfRange(all, first.length, all.length);
        double difference = mean(b) - mean(a);
        double margin = NORMAL_95 * Math.sqrt(squaredError(a) + squaredError(b));
        int asMuch = 0;
        for (int i = 0; i < DIVISIONS; i++) {
            shuffle(all, random);
            double other =
                    mean(Arrays.copyOfRange(all, first.length, all.length))
                            - mean(Arrays.copyOf(all, first.length));
            asMuch += Math.abs(other) >= Math.abs(difference) ? 1 : 0;
        }
        return new Difference(mean(a), difference, margin, (asMuch + 1.0) / (DIVISIONS + 1));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /// Of the mean.
    private static double squaredError(double[] values) {
        double mean = mean(values);
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return squares / (values.length - 1) / values.length;
    }

    private static void shuffle(double[] values, RandomGenerator random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double value = values[i];
            values[i] = values[j];
            values[j] = value;
        }
    }

    /// Whether it tells the two apart: by more than chance, and by more than noise drowns.
    boolean tells() {
        return p < 0.001 && Math.abs(difference) > 0.01 * mean;
    }
}
