package dev.hirundo.auth.mail;

import dev.hirundo.core.Secret;
import dev.hirundo.core.Settings;
import dev.hirundo.core.StartException;
import io.helidon.config.Config;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.util.Arrays;
import java.util.Optional;

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
        var tls = tls(config.get("tls"));
        return new SmtpSettings(
                host(config.get("host")),
                Settings.number(config.get("port"), tls.port, 1, MAX_PORT),
                tls,
                from(config.get("from")),
                login(config));
    }

    /// The part of the sender's address behind the `@`.
    String domain() {
        String address = from.getAddress();
        return address.substring(address.lastIndexOf('@') + 1);
    }

    private static String host(Config config) {
        String host =
                Settings.text(config)
                        .orElseThrow(
                                () ->
                                        Settings.wrong(
                                                config,
                                                "the name of your mail server, such as smtp.example.org"));
        if (!Mail.isOneLine(host) || host.contains(" ") || host.contains("/")) {
            throw new StartException( // without the text: an address may hold a password
                    config.key() + " must be a host's name without scheme and port");
        }
        return host;
    }

    private static Tls tls(Config config) {
        var settings = Arrays.stream(Tls.values()).map(tls -> tls.setting).toList();
        String setting = Settings.oneOf(config, settings.toArray(String[]::new));
        return Tls.values()[settings.indexOf(setting)];
    }

    private static InternetAddress from(Config config) {
        try {
            String from = Settings.text(config).orElse("");
            var address = new InternetAddress(from, true);
            if (Mail.isOneLine(from) && address.getAddress().indexOf('@') > 0) {
                // once more, so that the name is encoded as UTF-8
                return new InternetAddress(address.getAddress(), address.getPersonal(), "UTF-8");
            }
        } catch (AddressException | UnsupportedEncodingException e) {
            SmtpMailer.LOGGER.log(System.Logger.Level.DEBUG, "no address", e);
        }
        throw Settings.wrong(
                config, "the sender's address, such as \"Example <no-reply@example.org>\"");
    }

    private static Optional<Login> login(Config config) {
        var user = Settings.text(config.get("user"));
        var password = Settings.text(config.get("password")).map(Secret::of);
        if (user.isPresent() != password.isPresent()) {
            throw new StartException(
                    config.key() + " needs both user and password, or neither of them");
        }
        return user.map(name -> new Login(name, password.orElseThrow()));
    }
}
