package dev.hirundo.crud;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Sha256;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Dialect;
import jakarta.data.exceptions.DataException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Answers a request that is sent again as it was answered the first time, by the header
/// `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): the answer is kept for a day, in
/// the transaction of the write that it tells of.
final class Idempotency {
    static final Duration KEPT = Duration.ofHours(24);
    private static final Duration CLEANING = Duration.ofHours(1);
    private static final Pattern KEY =
            Pattern.compile(
                    "\"[\\x20\\x21\\x23-\\x5B\\x5D-\\x7E]{1,255}\"|[\\x21\\x23-\\x2B\\x2D-\\x7E]{1,255}");

    private final Database database;
    private final InstantSource clock;

    /// Those that this process is answering just now. Other processes are told by a lock.
    private final Set<ByteBuffer> running = ConcurrentHashMap.newKeySet();

    private final AtomicReference<Instant> cleaned = new AtomicReference<>(Instant.MIN);

    Idempotency(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        database.migrate("hirundo_crud", "classpath:dev/hirundo/crud/idempotency/{vendor}");
    }

    /// One request as its sender named it.
    ///
    /// @param id of caller and key
    /// @param fingerprint of all that the request says
    record Key(byte[] id, byte[] fingerprint) {

        /// @param header without a comma: that would be two keys
        /// @param head what the request says before its body
        /// @throws ProblemException 400 if the header is no such key
        static Key of(Caller caller, String header, String head, byte[] body) {
            if (!KEY.matcher(header).matches()) {
                throw Problem.of(400)
                        .withDetail(
                                "Idempotency-Key must be a text of 1 to 255 visible ASCII characters in quotes, such as a UUID.")
                        .toException();
            }
            String key = header.startsWith("\"") ? header : '"' + header + '"';
            return new Key(hash(Idempotency.name(caller) + key), hash(head + '\n', body));
        }
    }

    private static String name(Caller caller) {
        return switch (caller) {
            case Caller.User user -> "user " + user.subject().length() + ' ' + user.subject();
            case Caller.Anonymous _ -> "anonymous ";
        };
    }

    /// The first answer again, or else that of the work, which is done in one transaction with
    /// keeping it.
    ///
    /// @throws ProblemException 409 while the first is being made, 422 if the key was used for
    ///   another request
    Answer once(Key key, Supplier<Answer> work) {
        var id = ByteBuffer.wrap(key.id());
        if (!running.add(id)) {
            throw busy();
        }
        try {
            var first =
                    database.inTransaction(
                            handle -> {
                                lock(handle.getConnection(), key);
                                var kept = find(handle.getConnection(), key);
                                if (kept.isPresent()) {
                                    return kept.get();
                                }
                                var answer = work.get();
                                keep(handle.getConnection(), key, answer);
                                return answer;
                            });
            clean();
            return first;
        } catch (SQLException e) {
            throw new DataException(e.getMessage(), e);
        } finally {
            running.remove(id);
        }
    }

    /// Held until the transaction ends. H2 serves one process, which knows what it is doing.
    private void lock(Connection connection, Key key) throws SQLException {
        if (database.dialect() != Dialect.POSTGRESQL) {
            return;
        }
        try (var statement = connection.prepareStatement("select pg_try_advisory_xact_lock(?)")) {
            statement.setLong(1, ByteBuffer.wrap(key.id()).getLong());
            try (var rows = statement.executeQuery()) {
                rows.next();
                if (!rows.getBoolean(1)) {
                    throw busy();
                }
            }
        }
    }

    private static ProblemException busy() {
        return Problem.of(409)
                .withDetail("The first request with this Idempotency-Key is still being answered.")
                .withHeader("Retry-After", "1")
                .toException();
    }

    private Optional<Answer> find(Connection connection, Key key) throws SQLException {
        try (var statement =
                connection.prepareStatement(
                        "select fingerprint, status, location, etag, body from hirundo_idempotency where id = ? and expires_at > ?")) {
            statement.setBytes(1, key.id());
            statement.setObject(2, at(clock.instant()));
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                if (!Arrays.equals(rows.getBytes(1), key.fingerprint())) {
                    throw Problem.of(422)
                            .withDetail(
                                    "This Idempotency-Key was used for another request. Use a new key for each.")
                            .toException();
                }
                return Optional.of(
                        new Answer(
                                rows.getInt(2),
                                rows.getString(3),
                                rows.getString(4),
                                rows.getBytes(5),
                                true));
            }
        }
    }

    private void keep(Connection connection, Key key, Answer answer) throws SQLException {
        try (var expired =
                        connection.prepareStatement(
                                "delete from hirundo_idempotency where id = ? and expires_at <= ?");
                var insert =
                        connection.prepareStatement(
                                "insert into hirundo_idempotency (id, fingerprint, status, location, etag, body, expires_at) values (?, ?, ?, ?, ?, ?, ?)")) {
            expired.setBytes(1, key.id());
            expired.setObject(2, at(clock.instant()));
            expired.executeUpdate();
            insert.setBytes(1, key.id());
            insert.setBytes(2, key.fingerprint());
            insert.setInt(3, answer.status());
            insert.setString(4, answer.location());
            insert.setString(5, answer.etag());
            insert.setBytes(6, answer.body());
            insert.setObject(7, at(clock.instant().plus(KEPT)));
            insert.executeUpdate();
        } catch (SQLException e) {
            // another resource or node, where no lock keeps them apart
            if ("23505".equals(e.getSQLState())) {
                throw busy();
            }
            throw e;
        }
    }

    /// Now and then, what is no longer kept is removed.
    private void clean() {
        var now = clock.instant();
        var last = Objects.requireNonNull(cleaned.get());
        if (now.isBefore(last.plus(CLEANING)) || !cleaned.compareAndSet(last, now)) {
            return;
        }
        try {
            database.withConnection(
                    connection -> {
                        try (var statement =
                                connection.prepareStatement(
                                        "delete from hirundo_idempotency where expires_at <= ?")) {
                            statement.setObject(1, at(now));
                            return statement.executeUpdate();
                        }
                    });
        } catch (SQLException e) {
            System.getLogger(Idempotency.class.getPackageName())
                    .log(System.Logger.Level.WARNING, "old idempotency keys remain", e);
        }
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static byte[] hash(String text, byte @Nullable ... body) {
        var digest = Sha256.digest();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return body == null ? digest.digest() : digest.digest(body);
    }
}
