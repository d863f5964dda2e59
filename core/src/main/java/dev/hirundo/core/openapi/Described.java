package dev.hirundo.core.openapi;

/// Something that serves requests and can say which: a part, or a service of one's own.
///
/// ```java
/// routing.addFeature(OpenApi.of("Todo API", "1.0").describe("/todos", todos));
/// ```
@FunctionalInterface
public interface Described {
    /// Adds what is served. Called once for each document, by one thread.
    ///
    /// @param path where it is mounted: begins with a slash and does not end with one; empty for
    ///   the root
    void describe(String path, Document document);
}
