package dev.hirundo.docs;

import dev.hirundo.auth.Auth;
import dev.hirundo.auth.Captcha;
import dev.hirundo.auth.Guard;
import dev.hirundo.auth.ResourceServer;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.Renewal;
import dev.hirundo.core.Revocation;
import dev.hirundo.core.Secret;
import dev.hirundo.core.data.Database;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.SecureHandler;
import io.helidon.webserver.http.ServerRequest;
import java.net.URI;
import java.util.UUID;

/// The code of `docs/auth.md`. Compiled, not run.
final class AuthPage {
    private AuthPage() {}

    /// Something that is open for long.
    interface Connection {
        void close();
    }

    static void resourceServer(Config config, Handler reports, Handler admin) {
        WebServer.builder()
                .config(config.get("server"))
                .update(Hirundo.defaults(config))
                .routing(
                        routing ->
                                routing.addFeature(ResourceServer.create(config.get("auth")))
                                        .get(
                                                "/reports",
                                                Guard.scope("reports:read").around(reports))
                                        .get("/admin", SecureHandler.authorize("admin"), admin))
                .build()
                .start();
    }

    static void issuer(Handler admin) {
        Config config = Config.create();
        var db = Database.create(config.get("db"));
        var auth = Auth.create(config.get("auth"), db);
        WebServer.builder()
                .config(config.get("server"))
                .update(Hirundo.defaults(config).manage(db))
                .routing(
                        routing ->
                                routing.addFeature(auth)
                                        .get("/admin", SecureHandler.authorize("admin"), admin))
                .build()
                .start();
    }

    static void roles(Auth auth) {
        var editor = auth.accounts().findByEmail("ada@example.org").orElseThrow();
        auth.accounts().grant(editor.id(), "editor");
    }

    /// What a program of its own may do with the hooks.
    interface Profiles {
        void open(UUID account);
    }

    interface Metrics {
        void count(String name);
    }

    static Auth hooks(
            Config config,
            Database db,
            Profiles profiles,
            Metrics metrics,
            URI turnstile,
            Secret secret) {
        Auth auth =
                Auth.builder(config.get("auth"), db)
                        .onRegistered(account -> profiles.open(account.id()))
                        .onNewDevice((account, session) -> metrics.count("new device"))
                        .onEvent(event -> metrics.count(event.kind().name()))
                        .captcha(Captcha.siteverify(turnstile, secret))
                        .build();
        return auth;
    }

    static void guard(HttpRules rules, Handler change) {
        Guard editors = Guard.role("editor").and(Guard.scope("posts:write"));
        rules.put("/{id}", editors.around(change));
    }

    static void cancel(ServerRequest request, Connection connection) {
        Revocation.Registration registration =
                Revocation.of(request.context()).onRevoked(connection::close);
        registration.cancel();
    }

    static void renew(ServerRequest request, String token, Connection connection) {
        Renewal.Renewed renewed = Renewal.of(request.context()).renew(token);
        var next = renewed.revocation().onRevoked(connection::close);
        next.cancel();
    }
}
