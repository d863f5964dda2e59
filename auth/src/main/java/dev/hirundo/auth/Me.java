package dev.hirundo.auth;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.auth.SecurityEvent.Kind;
import dev.hirundo.core.Json;
import dev.hirundo.core.Secret;
import dev.hirundo.core.Validation;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What somebody sees of his own account, and may do with it.
final class Me {
    private static final int EXPORTED_EVENTS = 10_000;

    private final Desk desk;
    private final Passwords passwords;
    private final Letters letters;
    private final Logins logins;
    private final KeyTable keys;
    private final AccountEndings endings;

    Me(
            Desk desk,
            Passwords passwords,
            Letters letters,
            Logins logins,
            KeyTable keys,
            AccountEndings endings) {
        this.desk = desk;
        this.passwords = passwords;
        this.letters = letters;
        this.logins = logins;
        this.keys = keys;
        this.endings = endings;
    }

    /// An account as its owner is shown it.
    record View(
            UUID id,
            String email,
            @Nullable String name,
            List<String> roles,
            boolean emailVerified,
            Instant createdAt) {
        static View of(Account account) {
            return new View(
                    account.id(),
                    account.email(),
                    account.name().orElse(null),
                    account.roles().stream().sorted().toList(),
                    account.emailVerified(),
                    account.createdAt());
        }
    }

    /// @param name null takes it away; it stays where the body does not have it (RFC 7396)
    record Change(
            @Nullable
                    @Size(min = 1, max = Registration.MAX_NAME)
                    @Pattern(regexp = Registration.ONE_LINE)
                    String name) {}

    /// @param password the present one; none where the account has none and the session is fresh
    record Farewell(@Nullable Secret password) {}

    record NewPassword(
            @Nullable Secret current, @JsonProperty("new") @NotNull Secret replacement) {}

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/me", "Your account", this::show)
                        .bearer()
                        .answers(200, "Your account.", View.class),
                Endpoint.patch("/me", "Change your name", this::change)
                        .bearer()
                        .body(Change.class)
                        .answers(200, "Your account.", View.class),
                Endpoint.post("/me/delete", "Delete your account", this::delete)
                        .bearer()
                        .body(Farewell.class)
                        .answers(204, "It is gone.")
                        .problems(422, 429, 503),
                Endpoint.get("/me/export", "All that is known of you here", this::export)
                        .bearer()
                        .answers(200, "All of it.", Export.class),
                Endpoint.post("/password", "Change your password", this::password)
                        .bearer()
                        .body(NewPassword.class)
                        .answers(204, "Changed; your other sessions have ended.")
                        .problems(422, 429, 503));
    }

    private void show(ServerRequest req, ServerResponse res) {
        Body.send(res, 200, View.of(desk.row(Self.of(req)).account()));
    }

    private void change(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        var tree = Body.read(req, JsonNode.class);
        var change = Validation.standard().check(Json.standard().read(tree, Change.class));
        if (tree.has("name")) {
            desk.accounts().rename(self.account(), change.name());
        }
        Body.send(res, 200, View.of(desk.row(self).account()));
    }

    private void password(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        var body = Body.read(req, NewPassword.class);
        var row = desk.row(self);
        var client = desk.client(req);
        passwords.confirm(desk, self, row, body.current(), client, "/current");
        var account = row.account();
        passwords.demandGood(
                body.replacement(), EmailAddress.parse(account.email()), account.name(), "/new");
        String hash = passwords.hash(body.replacement());
        desk.database()
                .useTransaction(
                        handle -> {
                            desk.demandOpen(handle, self);
                            desk.accounts().passwordHash(self.account(), hash);
                            desk.codes().forget(Codes.Purpose.RESET_PASSWORD, self.account());
                            desk.codes().forget(Codes.Purpose.CHANGE_EMAIL, self.account());
                            desk.sessions()
                                    .endOthers(
                                            self.account(),
                                            self.session(),
                                            EndCause.PASSWORD_CHANGED);
                            desk.events().add(Kind.PASSWORD_CHANGED, self.account(), client);
                        });
        letters.passwordChanged(account);
        Body.send(res, 204);
    }

    private void delete(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        var body = Body.read(req, Farewell.class);
        var client = desk.client(req);
        passwords.confirm(desk, self, desk.row(self), body.password(), client, "/password");
        desk.database()
                .useTransaction(
                        handle -> {
                            desk.demandOpen(handle, self);
                            endings.delete(self.account(), client);
                        });
        logins.cookies().clear(req, res);
        Body.send(res, 204);
    }

    /// All that is stored of somebody, without what could be used to log in (GDPR, articles 15,
    /// 20).
    record Export(
            View account,
            List<Session> sessions,
            List<AccountTable.Identity> identities,
            List<KeyTable.Key> keys,
            List<Event> events) {}

    record Event(
            Instant at,
            Kind kind,
            @Nullable UUID session,
            String address,
            String userAgent,
            String detail) {
        static Event of(SecurityEvent event) {
            return new Event(
                    event.at(),
                    event.kind(),
                    event.session().orElse(null),
                    event.address(),
                    event.userAgent(),
                    event.detail());
        }
    }

    private void export(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        var id = self.account();
        var account = desk.row(self).account();
        desk.events().add(Kind.ACCOUNT_EXPORTED, id, desk.client(req));
        Body.send(
                res,
                200,
                new Export(
                        View.of(account),
                        desk.sessions().list(id),
                        desk.accounts().identities(id),
                        keys.of(id),
                        desk.events().of(id, EXPORTED_EVENTS).stream().map(Event::of).toList()));
    }
}
