package dev.hirundo.realtime;

import dev.hirundo.core.data.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.postgresql.PGConnection;

/// PostgreSQL's `LISTEN` and `NOTIFY`, on two connections beside the pool: one is always busy
/// listening, and the other must not wait until requests leave one free.
final class PostgresqlCarrier implements Carrier {
    private static final System.Logger LOGGER =
            System.getLogger(PostgresqlCarrier.class.getPackageName());
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LISTENING = Duration.ofMinutes(1);

    /// Each schema has a log of its own.
    private static final String CHANNEL =
            """
            select case nspname when 'public' then 'hirundo_live' else 'hirundo_live_' || oid end
            from pg_namespace where nspname = current_schema()""";

    /// All in one transaction, which takes PostgreSQL's lock of notifications once. It waits for no
    /// disk: what is told need not outlive the server.
    private static final String NOTIFY =
            """
            with quick as materialized (select set_config('synchronous_commit', 'off', true))
            select pg_notify(?, text) from quick, unnest(?) as text""";

    private final Database database;

    PostgresqlCarrier(Database database) {
        this.database = database;
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public Link connect(Ear ear) throws IOException {
        try {
            var listening = connect();
            try {
                String channel = listen(listening);
                return new Notifications(listening, connect(), channel, ear);
            } catch (SQLException e) {
                cut(listening);
                throw e;
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private Connection connect() throws SQLException {
        var connection = database.connect();
        try {
            connection.setNetworkTimeout(Runnable::run, (int) TIMEOUT.toMillis());
            return connection;
        } catch (SQLException e) {
            cut(connection);
            throw e;
        }
    }

    private static String listen(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            String channel = "hirundo_live";
            try (var found = statement.executeQuery(CHANNEL)) {
                if (found.next()) {
                    channel = found.getString(1);
                }
            }
            statement.execute("listen " + channel);
            return channel;
        }
    }

    /// A pool, if it is one of a pool, must not give it to others, for it listens; but has to know
    /// that it is gone.
    private static void cut(Connection connection) {
        try (connection) {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "closed already", e);
        }
    }

    @Override
    public void close() {}

    private static final class Notifications implements Link {
        private final Connection listening;
        private final Connection telling;
        private final String channel;
        private final Thread ear;

        Notifications(Connection listening, Connection telling, String channel, Ear ear) {
            this.listening = listening;
            this.telling = telling;
            this.channel = channel;
            this.ear = Thread.ofVirtual().name("hirundo-broker-ear").start(() -> hear(ear));
        }

        /// Until the connection is cut.
        private void hear(Ear ear) {
            try {
                var notifications = listening.unwrap(PGConnection.class);
                while (true) {
                    for (var each : notifications.getNotifications((int) LISTENING.toMillis())) {
                        ear.heard(each.getParameter().getBytes(StandardCharsets.UTF_8));
                    }
                }
            } catch (SQLException e) {
                ear.deafened(e);
            }
        }

        @Override
        public void publish(List<byte[]> texts) throws IOException {
            var strings =
                    texts.stream().map(text -> new String(text, StandardCharsets.UTF_8)).toArray();
            try (var statement = telling.prepareStatement(NOTIFY)) {
                statement.setString(1, channel);
                statement.setArray(2, telling.createArrayOf("text", strings));
                statement.execute();
            } catch (SQLException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void close() {
            cut(listening);
            cut(telling);
            try {
                ear.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
