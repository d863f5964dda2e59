package dev.hirundo.auth;

import dev.hirundo.core.Secret;
import java.net.URI;

/// Tells people from programs before somebody registers or asks for mail.
///
/// ```java
/// Captcha.siteverify(URI.create("https://challenges.cloudflare.com/turnstile/v0/siteverify"), secret)
/// ```
///
/// Thread-safe. May block.
public interface Captcha {

    /// Whether the client has solved a challenge. Each response can be redeemed once.
    ///
    /// @param response what the widget in the page gave the client; untrusted, may be empty
    /// @param address the client's address as text; empty if unknown
    /// @throws UnavailableException if nobody can tell now. The request is refused with 503 then:
    ///   to let everybody pass would make an attack on the service the way around it.
    boolean passes(String response, String address);

    /// Asks a service that speaks the siteverify protocol: reCAPTCHA v2, hCaptcha, Turnstile, or
    /// what imitates them.
    ///
    /// @param endpoint where it is asked: `https`, or `http` on this machine
    /// @param secret the site's secret key
    /// @throws IllegalArgumentException if the endpoint is neither, or the secret is blank
    static Siteverify siteverify(URI endpoint, Secret secret) {
        return Siteverify.create(endpoint, secret);
    }

    /// The service that tells is away, or does not accept us. The message holds nothing secret.
    final class UnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public UnavailableException(String message) {
            super(message);
        }

        public UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
