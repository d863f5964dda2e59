package dev.hirundo.core;

/// Where Hirundo's parts stand in a request's way through Helidon's features: higher weights come
/// first.
///
/// Helidon's own stand at: limits 2000, context 1100, access log 1000, tracing 900, CORS 850,
/// security 800, a user's routing 100, observe 80.
public final class FilterWeights {
    /// The request id is known from here on.
    public static final double REQUEST_ID = 1050;

    /// Limits by address, before any credential is looked at.
    public static final double ADDRESS_LIMIT = 820;

    /// Credentials become a [Caller].
    public static final double AUTH = 800;

    /// Errors become problems. Below 100, so that a user's own error handlers win.
    public static final double PROBLEMS = 50;

    private FilterWeights() {}
}
