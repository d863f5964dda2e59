package dev.hirundo.auth;

import dev.hirundo.auth.SecurityEvent.Kind;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// API keys: credentials for programs, sent as bearer tokens (RFC 6750), which do for their account
/// what they are scoped to, and never manage it.
final class Keys {
    /// By which a key is known from a token, and found where it was left lying about.
    static final String PREFIX = "hrk_";

    private static final int SHOWN = PREFIX.length() + 6;
    private static final int MAX_KEYS = 100;

    /// As the column has it.
    private static final int MAX_SCOPES_LENGTH = 2000;

    /// Far enough for everybody, and a time that every database can keep.
    private static final Instant LAST_END = Instant.parse("9999-12-31T23:59:59Z");

    private static final Duration USE_PRECISION = Duration.ofMinutes(1);

    private final Desk desk;
    private final KeyTable table;
    private final SecureRandom random;
    private final AccessTokens accessTokens;

    Keys(Desk desk, KeyTable table, SecureRandom random, AccessTokens accessTokens) {
        this.desk = desk;
        this.table = table;
        this.random = random;
        this.accessTokens = accessTokens;
    }

    /// @param scopes what the key may be used for; without them all that the account may
    /// @param expiresAt when it ends; never unless told
    record NewKey(
            @NotBlank @Size(max = 100) @Pattern(regexp = Registration.ONE_LINE) String name,
            @Nullable @Size(max = 100)
                    Set<@NotNull @Pattern(regexp = "[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,100}") String>
                            scopes,
            @Nullable Instant expiresAt) {}

    /// A new key. It is shown this once.
    record Made(KeyTable.Key details, String key) {
        @Override
        public String toString() {
            return details.toString();
        }
    }

    record Listed(List<KeyTable.Key> items) {}

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/keys", "Your API keys", this::list)
                        .bearer()
                        .answers(200, "The keys, without what opens anything.", Listed.class),
                Endpoint.post("/keys", "Make an API key", this::create)
                        .bearer()
                        .body(NewKey.class)
                        .answers(201, "The key. It is not shown again.", Made.class)
                        .problems(409),
                Endpoint.delete("/keys/{id}", "Revoke an API key", this::revoke)
                        .bearer()
                        .answers(204, "It opens nothing any more.")
                        .problems(404));
    }

    private void list(ServerRequest req, ServerResponse res) {
        Body.send(res, 200, new Listed(table.of(Self.of(req).account())));
    }

    private void create(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        var body = Body.read(req, NewKey.class);
        var now = desk.clock().instant().truncatedTo(ChronoUnit.MICROS);
        demandAcceptable(body, desk.row(self).account(), now);
        var token = OpaqueToken.create(PREFIX, random);
        String text = token.reveal();
        var key =
                new KeyTable.Key(
                        desk.ids().get(),
                        body.name(),
                        text.substring(0, SHOWN),
                        body.scopes() == null ? null : new TreeSet<>(body.scopes()),
                        now,
                        body.expiresAt(),
                        null);
        desk.database()
                .useTransaction(
                        handle -> {
                            desk.demandOpen(handle, self); // and who counts, inserts
                            demandRoom(self.account());
                            table.insert(self.account(), key, token.hash());
                            desk.events()
                                    .add(
                                            Kind.KEY_CREATED,
                                            self.account(),
                                            desk.client(req),
                                            key.start());
                        });
        res.header(HeaderNames.LOCATION, Auth.PATH + "/keys/" + key.id());
        Body.send(res, 201, new Made(key, text));
    }

    private void demandAcceptable(NewKey key, Account account, Instant now) {
        var end = key.expiresAt();
        if (end != null && (!end.isAfter(now) || end.isAfter(LAST_END))) {
            throw Refusals.invalid("/expiresAt", "Future", "must be a time to come, to year 9999");
        }
        if (key.scopes() != null) {
            demandOwn(key.scopes(), account);
        }
    }

    private void demandRoom(UUID account) {
        if (table.count(account) >= MAX_KEYS) {
            throw Problem.of(409)
                    .withDetail("An account has at most " + MAX_KEYS + " keys: revoke one first.")
                    .toException();
        }
    }

    private void demandOwn(Set<String> scopes, Account account) {
        var own = accessTokens.scopes(account);
        if (!own.containsAll(scopes)) {
            throw Refusals.invalid(
                    "/scopes",
                    "Scope",
                    own.isEmpty()
                            ? "you have no scopes: leave them out"
                            : "must be among yours: " + String.join(", ", own));
        }
        if (String.join(" ", scopes).length() > MAX_SCOPES_LENGTH) {
            throw Refusals.invalid("/scopes", "Size", "are too many: make two keys");
        }
    }

    private void revoke(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        var id = PathId.of(req, "key");
        if (!table.delete(self.account(), id)) {
            throw Refusals.notFound("key");
        }
        desk.events().add(Kind.KEY_REVOKED, self.account(), desk.client(req), id.toString());
        Body.send(res, 204);
    }

    /// Who calls with a key, with the rights that his account has now; empty if it opens nothing.
    ///
    /// A key with scopes has those of them that the account still has, and no role: a role may open
    /// more than any scope. A connection that is held by a key lasts no longer than one that is
    /// held by an access token.
    Optional<Caller.User> caller(String text) {
        var now = desk.clock().instant();
        return OpaqueToken.parse(PREFIX, text)
                .flatMap(token -> table.find(token.hash()))
                .filter(owned -> isAlive(owned.key(), now))
                .flatMap(
                        owned ->
                                desk.accounts()
                                        .find(owned.account())
                                        .map(AccountTable.Row::account)
                                        .filter(account -> !account.disabled())
                                        .map(account -> caller(account, owned.key(), now)));
    }

    private static boolean isAlive(KeyTable.Key key, Instant now) {
        return key.expiresAt() == null || key.expiresAt().isAfter(now);
    }

    private Caller.User caller(Account account, KeyTable.Key key, Instant now) {
        if (key.usedAt() == null || key.usedAt().plus(USE_PRECISION).isBefore(now)) {
            table.used(key.id(), now.truncatedTo(ChronoUnit.MICROS));
        }
        var own = accessTokens.scopes(account);
        var scopes = key.scopes();
        var end = now.plus(accessTokens.ttl()); // no event tells of a key that was revoked
        return new Caller.User(
                account.id().toString(),
                scopes == null ? account.roles() : Set.of(),
                scopes == null
                        ? own
                        : scopes.stream().filter(own::contains).collect(Collectors.toSet()),
                Optional.empty(),
                key.expiresAt() == null || key.expiresAt().isAfter(end) ? end : key.expiresAt());
    }
}
