package dev.hirundo.realtime;

/// Why a connection ended that its client had not ended.
enum End {
    /// The server stops: the client is to come back, where another one may answer.
    GOING_AWAY,
    /// More waits for the client than is kept for it.
    TOO_SLOW,
    /// No ping is answered.
    SILENT,
    /// The credential has ended.
    UNAUTHORIZED
}
