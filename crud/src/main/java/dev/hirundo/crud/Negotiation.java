package dev.hirundo.crud;

import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpMediaType;
import io.helidon.webserver.http.ServerRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// How a list is wanted: which of its formats a client likes best (RFC 9110, section 12.5.1).
///
/// @param name of the format
/// @param export empty for a page as JSON
/// @param range that says how much it is liked
record Negotiation(String name, Optional<Export.Format> export, HttpMediaType range) {
    /// What is liked as much as another is taken if it was named, and JSON before the others.
    private static final Comparator<Negotiation> LIKED =
            Comparator.<Negotiation>comparingDouble(n -> n.range.qualityFactor())
                    .thenComparingInt(n -> precision(n.range));

    static final String STREAM = "text/event-stream";

    /// Whether a stream is liked better than JSON.
    static boolean isStream(ServerRequest req) {
        if (!req.headers().contains(HeaderNames.ACCEPT)) {
            return false;
        }
        var ranges = ranges(req);
        return Stream.of(
                        best(STREAM, Optional.empty(), ranges),
                        best("application/json", Optional.empty(), ranges))
                .flatMap(Optional::stream)
                .filter(n -> n.range.qualityFactor() > 0)
                .reduce((a, b) -> LIKED.compare(a, b) <= 0 ? b : a)
                .filter(liked -> liked.name.equals(STREAM))
                .isPresent();
    }

    /// @return empty for a page as JSON
    /// @throws ProblemException 406 if it is wanted in no format that there is
    static Optional<Export.Format> format(ServerRequest req) {
        if (!req.headers().contains(HeaderNames.ACCEPT)) {
            return Optional.empty();
        }
        var ranges = ranges(req);
        return Stream.of(
                        best("application/json", Optional.empty(), ranges),
                        best("application/x-ndjson", Optional.of(Export.Format.NDJSON), ranges),
                        best("text/csv", Optional.of(Export.Format.CSV), ranges))
                .flatMap(Optional::stream)
                .filter(n -> n.range.qualityFactor() > 0)
                .reduce((a, b) -> LIKED.compare(a, b) < 0 ? b : a)
                .orElseThrow(
                        () ->
                                Problem.of(406)
                                        .withDetail(
                                                "Accept one of application/json, application/x-ndjson, text/csv.")
                                        .withHeader("Vary", "Accept")
                                        .toException())
                .export;
    }

    private static List<HttpMediaType> ranges(ServerRequest req) {
        try {
            return req.headers().acceptedTypes();
        } catch (IllegalArgumentException e) {
            throw Problem.of(400)
                    .withDetail("Accept must be a list of media types, such as text/csv.")
                    .toException();
        }
    }

    /// The most precise range counts: `*/*` says nothing of what is named.
    private static Optional<Negotiation> best(
            String name, Optional<Export.Format> export, List<HttpMediaType> ranges) {
        return ranges.stream()
                .filter(range -> includes(range, name))
                .max(
                        Comparator.comparingInt(Negotiation::precision)
                                .thenComparingDouble(HttpMediaType::qualityFactor))
                .map(range -> new Negotiation(name, export, range));
    }

    private static boolean includes(HttpMediaType range, String name) {
        String text = range.mediaType().text().toLowerCase(Locale.ROOT);
        return text.equals(name)
                || text.equals("*/*")
                || text.equals(name.substring(0, name.indexOf('/')) + "/*");
    }

    private static int precision(HttpMediaType range) {
        if (range.mediaType().isWildcardType()) {
            return 0;
        }
        return range.mediaType().isWildcardSubtype() ? 1 : 2;
    }
}
