package dev.hirundo.auth.oidc;

import java.net.URI;
import java.util.regex.Pattern;

/// What the names and addresses that a program gives us must look like.
final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

    private Names() {}

    static String demandName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the provider's name must be 1 to 32 of a-z, 0-9 and -: " + name);
        }
        return name;
    }

    /// RFC 6749, section 3.3.
    static String demandScope(String scope) {
        if (!SCOPE.matcher(scope).matches()) {
            throw new IllegalArgumentException("not a scope: \"" + scope + "\"");
        }
        return scope;
    }

    static void demandSafe(Transport transport, String what, URI address) {
        if (!transport.allows(address) || address.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "the "
                            + what
                            + " must be absolute, https, and without user, query or fragment: "
                            + address);
        }
    }
}
