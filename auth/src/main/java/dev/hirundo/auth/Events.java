package dev.hirundo.auth;

import dev.hirundo.core.data.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The audit log: the table `auth_event`, and whoever listens.
///
/// An event is written in the transaction of what it tells of, where there is one.
final class Events {
    private static final System.Logger LOGGER = System.getLogger(Events.class.getPackageName());
    private static final int MAX_DETAIL = 500;

    private final Database database;
    private final InstantSource clock;
    private final Supplier<UUID> ids;
    private final List<Consumer<SecurityEvent>> listeners;

    Events(
            Database database,
            InstantSource clock,
            Supplier<UUID> ids,
            List<Consumer<SecurityEvent>> listeners) {
        this.database = database;
        this.clock = clock;
        this.ids = ids;
        this.listeners = List.copyOf(listeners);
    }

    void add(SecurityEvent.Kind kind, UUID account, Device client) {
        add(kind, Optional.of(account), Optional.empty(), client, "");
    }

    void add(SecurityEvent.Kind kind, UUID account, Device client, String detail) {
        add(kind, Optional.of(account), Optional.empty(), client, detail);
    }

    void add(
            SecurityEvent.Kind kind,
            Optional<UUID> account,
            Optional<UUID> session,
            Device client,
            String detail) {
        var event =
                new SecurityEvent(
                        ids.get(),
                        clock.instant().truncatedTo(ChronoUnit.MICROS),
                        kind,
                        account,
                        session,
                        client.address(),
                        client.userAgent(),
                        detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail);
        insert(event);
        LOGGER.log(
                System.Logger.Level.DEBUG,
                "{0} account={1} session={2} {3}",
                kind,
                account.map(UUID::toString).orElse("-"),
                session.map(UUID::toString).orElse("-"),
                event.detail());
        listeners.forEach(listener -> listener.accept(event));
    }

    private void insert(SecurityEvent event) {
        database.jdbi()
                .useHandle(
                        handle ->
                                handle.execute(
                                        "insert into auth_event (id, at, kind, account_id, session_id, address, user_agent, detail)"
                                                + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                                        event.id(),
                                        Sql.time(event.at()),
                                        event.kind().name().toLowerCase(Locale.ROOT),
                                        event.account().orElse(null),
                                        event.session().orElse(null),
                                        event.address(),
                                        event.userAgent(),
                                        event.detail()));
    }

    /// An account's events, the newest first.
    List<SecurityEvent> of(UUID account, int limit) {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select(
                                                "select * from auth_event where account_id = ? order by at desc, id desc limit ?",
                                                account,
                                                limit)
                                        .map((row, _) -> event(row))
                                        .list());
    }

    private static SecurityEvent event(ResultSet row) throws SQLException {
        return new SecurityEvent(
                row.getObject("id", UUID.class),
                Sql.instant(row, "at"),
                SecurityEvent.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getObject("account_id", UUID.class)),
                Optional.ofNullable(row.getObject("session_id", UUID.class)),
                row.getString("address"),
                row.getString("user_agent"),
                row.getString("detail"));
    }

    /// Takes out of an account's events what tells of a person: addresses, devices, details.
    void depersonalise(UUID account) {
        database.jdbi()
                .useHandle(
                        handle ->
                                handle.execute(
                                        "update auth_event set address = '', user_agent = '', detail = '' where account_id = ?",
                                        account));
    }

    void purge(Instant before) {
        database.jdbi()
                .useHandle(
                        handle ->
                                handle.execute(
                                        "delete from auth_event where at < ?", Sql.time(before)));
    }
}
