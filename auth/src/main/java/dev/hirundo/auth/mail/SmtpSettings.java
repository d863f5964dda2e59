package dev.hirundo.auth.mail;

import dev.hirundo.core.Secret;
import dev.hirundo.core.StartException;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where mail is handed over, and in whose name.
///
/// @param from the sender, with or without a name
/// @param login empty if the server wants none
record SmtpSettings(String host, int port, Tls tls, InternetAddress from, Optional<Login> login) {
    private static final int MAX_PORT = 65_535;

    /// How the connection is kept from others. The port is the usual one of each.
    enum Tls {
        /// Begins in clear and must change to TLS, else nothing is sent (RFC 3207).
        STARTTLS("starttls", 587),
        /// TLS from the first byte, which RFC 8314 recommends.
        IMPLICIT("implicit", 465),
        /// Clear text, password and all.
        INSECURE_NONE("insecure-none", 25);

        final String setting;
        final int port;

        Tls(String setting, int port) {
            this.setting = setting;
            this.port = port;
        }
    }

    record Login(String user, Secret password) {}

    /// @throws StartException if one of them cannot be right
    static SmtpSettings of(Config config) {
        String host =
                text(config, "host")
                        .orElseThrow(
                                () ->
                                        wrong(
                                                "host",
                                                "the name of your mail server, such as smtp.example.org"));
        if (!Mail.isOneLine(host) || host.contains(" ") || host.contains("/")) {
            throw wrong("host", "a host's name without scheme and port");
        }
        var tls = tls(text(config, "tls").orElse(Tls.STARTTLS.setting));
        return new SmtpSettings(
                host, port(config).orElse(tls.port), tls, from(config), login(config));
    }

    /// The part of the sender's address behind the `@`.
    String domain() {
        String address = from.getAddress();
        return address.substring(address.lastIndexOf('@') + 1);
    }

    private static Tls tls(String setting) {
        return Arrays.stream(Tls.values())
                .filter(tls -> tls.setting.equals(setting))
                .findFirst()
                .orElseThrow(
                        () ->
                                wrong(
                                        "tls",
                                        Arrays.stream(Tls.values())
                                                .map(tls -> tls.setting)
                                                .collect(Collectors.joining(", ", "one of ", ""))));
    }

    private static Optional<Integer> port(Config config) {
        try {
            var port = config.get("port").asInt().asOptional();
            if (port.isEmpty() || port.get() >= 1 && port.get() <= MAX_PORT) {
                return port;
            }
        } catch (ConfigException e) {
            SmtpMailer.LOGGER.log(System.Logger.Level.DEBUG, "no port", e);
        }
        throw wrong("port", "a number from 1 to " + MAX_PORT);
    }

    private static InternetAddress from(Config config) {
        String what = "the sender's address, such as \"Example <no-reply@example.org>\"";
        String from = text(config, "from").orElseThrow(() -> wrong("from", what));
        try {
            var address = new InternetAddress(from, true);
            if (Mail.isOneLine(from) && address.getAddress().indexOf('@') > 0) {
                // once more, so that the name is encoded as UTF-8
                return new InternetAddress(address.getAddress(), address.getPersonal(), "UTF-8");
            }
        } catch (AddressException | UnsupportedEncodingException e) {
            SmtpMailer.LOGGER.log(System.Logger.Level.DEBUG, "no address", e);
        }
        throw wrong("from", what);
    }

    private static Optional<Login> login(Config config) {
        var user = text(config, "user");
        var password = text(config, "password").map(Secret::of);
        if (user.isPresent() != password.isPresent()) {
            throw wrong(
                    user.isPresent() ? "password" : "user",
                    "set, since "
                            + (user.isPresent() ? "auth.mail.user" : "auth.mail.password")
                            + " is");
        }
        return user.map(name -> new Login(name, password.orElseThrow()));
    }

    private static Optional<String> text(Config config, String key) {
        var value = config.get(key).asString().asOptional().filter(text -> !text.isBlank());
        if (value.isPresent() && value.get().contains("${")) {
            throw new StartException(
                    "auth.mail."
                            + key
                            + " holds an unresolved reference (\"${…}\"): set the variable it names, or set AUTH_MAIL_"
                            + key.toUpperCase(Locale.ROOT)
                            + ".");
        }
        return value;
    }

    private static StartException wrong(String key, String what) {
        return new StartException("auth.mail." + key + " must be " + what + ".");
    }
}
