package dev.hirundo.auth;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Revocation;
import java.util.Optional;

/// What an [Authenticator] found in a request.
sealed interface Outcome {
    /// No credential of its kind.
    record Absent() implements Outcome {}

    /// A good one.
    record Known(Caller.User caller, Optional<Revocation> revocation) implements Outcome {}

    /// One that is not good: this is answered.
    record Refused(Problem problem) implements Outcome {}
}
