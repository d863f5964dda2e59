package dev.hirundo.auth;

import dev.hirundo.core.ProblemException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps programs away from where only people should go, if a [Captcha] is there to tell.
record Robots(Optional<Captcha> captcha) {
    private static final System.Logger LOGGER = System.getLogger(Robots.class.getPackageName());
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// @throws ProblemException 422 if the response is missing or not good; 503 if nobody can tell:
    ///   who could keep the service busy would come in otherwise
    void keepOut(@Nullable String response, Device client) {
        if (captcha.isEmpty()) {
            return;
        }
        if (response == null || !passes(captcha.get(), response, client)) {
            throw Refusals.invalid("/captcha", "Captcha", "is missing or not right: try again");
        }
    }

    private static boolean passes(Captcha captcha, String response, Device client) {
        try {
            return captcha.passes(response, client.address());
        } catch (Captcha.UnavailableException e) {
            LOGGER.log(System.Logger.Level.WARNING, "nobody is let in: " + e.getMessage(), e);
            throw Refusals.away("Nobody can check the captcha just now.", PATIENCE);
        }
    }
}
