package dev.hirundo.auth;

import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.UuidV7;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/// The sessions of all accounts, in the database.
///
/// Thread-safe, and so are many nodes over one database, whose clocks must agree to well within the
/// grace. All methods block, and throw a [org.jdbi.v3.core.JdbiException] if the database fails.
/// What is done in a transaction of this thread's is committed with that.
final class Sessions {
    private final Database database;
    private final SessionRules rules;
    private final InstantSource clock;
    private final SecureRandom random;
    private final UuidV7 ids;
    private final Consumer<SessionEvent> recorder;
    private final Endings endings;
    private final Refreshes refreshes;

    /// @param recorder told what happens, see [SessionEvent]
    /// @param revoked told of each session that ended here, after the commit; should it throw, the
    ///   session has ended all the same
    Sessions(
            Database database,
            SessionRules rules,
            Seen seen,
            InstantSource clock,
            SecureRandom random,
            Consumer<SessionEvent> recorder,
            Consumer<Revoked> revoked) {
        this.database = database;
        this.rules = rules;
        this.clock = clock;
        this.random = random;
        this.ids = new UuidV7(clock, random);
        this.recorder = recorder;
        this.endings = new Endings(clock, recorder, revoked);
        this.refreshes = new Refreshes(database, rules, seen, clock, random, recorder, endings);
    }

    /// Begins a session. In the caller's transaction, it can rest on what that has read of the
    /// account after locking its row, such as the password: then no session outlives a change of
    /// it. The account's row stays locked until the transaction ends. Where it has too many
    /// sessions, the one that was not used for the longest time is ended.
    ///
    /// @param method how the login was made, at most 40 characters
    /// @throws IllegalStateException if there is no such account
    Opened open(UUID account, String method, Device device) {
        var first = RefreshToken.first(ids.get(), random);
        var now = now();
        var family = Family.of(account, first, now, now.plus(rules.ttl()));
        database.useTransaction(
                handle -> {
                    if (!SessionSql.lockAccount(handle, account)) {
                        throw new IllegalStateException("no such account: " + account);
                    }
                    var open = list(handle, account, now);
                    open.stream()
                            .skip(rules.limit() - 1L)
                            .forEach(
                                    old ->
                                            endings.end(
                                                    handle, account, old.id(), EndCause.TOO_MANY));
                    SessionSql.insert(handle, family, method, device);
                    recorder.accept(
                            new SessionEvent.Opened(first.session(), account, method, device));
                });
        return new Opened(
                new Session(
                        first.session(),
                        now,
                        now,
                        family.expiresAt(),
                        method,
                        device.userAgent(),
                        device.address()),
                first.text());
    }

    /// Answers a refresh token with the one to use from now on; see [Rotation] for the rules. One
    /// statement to read and, unless others raced, at most one to write. Must not be called in a
    /// transaction: another node could not see what was handed out.
    Refreshed refresh(String token, Device device) {
        return refreshes.refresh(token, device);
    }

    /// Those that still live, the last used first.
    List<Session> list(UUID account) {
        return database.jdbi().withHandle(handle -> list(handle, account, now()));
    }

    private List<Session> list(Handle handle, UUID account, Instant now) {
        boolean hasIdle = rules.idle().compareTo(rules.ttl()) < 0;
        return SessionSql.list(
                handle, account, now, hasIdle ? now.minus(rules.idle()) : Instant.EPOCH);
    }

    /// Whether the account has been used, and never by what calls itself so.
    boolean isNewDevice(UUID account, String userAgent) {
        return database.jdbi()
                .withHandle(handle -> SessionSql.isNewDevice(handle, account, userAgent));
    }

    /// Ends the session that a refresh token is of, whether it is the current one or an older.
    void end(String refreshToken, EndCause cause) {
        RefreshToken.parse(refreshToken)
                .ifPresent(
                        token ->
                                database.jdbi()
                                        .withHandle(h -> SessionSql.find(h, token.session()))
                                        .filter(family -> Rotation.isMember(family, token))
                                        .ifPresent(
                                                family ->
                                                        end(
                                                                family.account(),
                                                                family.session(),
                                                                cause)));
    }

    /// @return false if the account has no such session, or it has ended before
    boolean end(UUID account, UUID id, EndCause cause) {
        return database.inTransaction(handle -> endings.end(handle, account, id, cause));
    }

    /// @return how many
    int endOthers(UUID account, UUID keep, EndCause cause) {
        return end(account, id -> !id.equals(keep), cause);
    }

    /// @return how many
    int endAll(UUID account, EndCause cause) {
        return end(account, _ -> true, cause);
    }

    private int end(UUID account, Predicate<UUID> which, EndCause cause) {
        return database.inTransaction(
                handle ->
                        (int)
                                SessionSql.lockOpen(handle, account).stream()
                                        .filter(which)
                                        .filter(id -> endings.end(handle, account, id, cause))
                                        .count());
    }

    /// Forgets sessions that ended before a moment.
    ///
    /// @return how many
    int purge(Instant before) {
        return database.inTransaction(handle -> SessionSql.purge(handle, before));
    }

    /// As the database keeps it.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
