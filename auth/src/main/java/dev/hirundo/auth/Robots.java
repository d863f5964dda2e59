package dev.hirundo.auth;

import dev.hirundo.core.ProblemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps programs away from where only people should go, if a [Captcha] is there to tell.
record Robots(Optional<Captcha> captcha) {
    /// @throws ProblemException 422 if the response is missing or not good
    void keepOut(@Nullable String response, Device client) {
        if (captcha.isEmpty()) {
            return;
        }
        if (response == null || !captcha.get().passes(response, client.address())) {
            throw Refusals.invalid("/captcha", "Captcha", "is missing or not right: try again");
        }
    }
}
