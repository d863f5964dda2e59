package dev.hirundo.core.data;

import com.zaxxer.hikari.HikariDataSource;
import dev.hirundo.core.Managed;
import dev.hirundo.core.Settings;
import dev.hirundo.core.StartException;
import io.helidon.config.Config;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/// A SQL database: a HikariCP pool, JDBI over it, and Flyway's migrations, for H2 and PostgreSQL.
///
/// ```java
/// var db = Database.create(config.get("db"));
/// long open = db.inTransaction(handle -> handle.select("select count(*) from todo where not done").mapTo(long.class).one());
/// ```
///
/// While the database is away, whatever needs it throws after [#create]'s `db.timeout`, which a
/// client sees as a 503 with `Retry-After`; as soon as it is back, so is the service. Thread-safe.
/// All methods that reach the database block.
public final class Database implements Managed {
    static final Set<String> KEYS = Set.of("url", "user", "password", "pool", "timeout");
    static final String DEFAULT_URL = "jdbc:h2:file:./data/hirundo";
    static final int DEFAULT_POOL = 10;
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);
    static final int VALIDATION_SECONDS = 2;

    /// A number of our own among those that PostgreSQL's advisory locks have.
    private static final long MIGRATION_LOCK = 0x48_69_72_75_6E_64_6F_00L;

    private static final System.Logger LOGGER = System.getLogger(Database.class.getPackageName());
    private static final String HISTORY = "_schema_history";
    private static final String APPLICATION_MIGRATIONS = "db/migration";

    /// H2 cannot roll a `create table` back: a second node would find Flyway's history half made,
    /// and give up.
    private static final Object H2_MIGRATIONS = new Object();

    private final DataSource source;
    private final Runnable closing;
    private final Dialect dialect;
    private final boolean upperCaseNames;

    /// Made when first asked for: it is large, and what only reads may do without.
    private volatile @Nullable Jdbi jdbi;

    private final AtomicBoolean away = new AtomicBoolean();

    /// When the database was last found to be back, by `System.nanoTime`.
    private volatile long backNanos = System.nanoTime();

    /// Whether a joined part of this thread's transaction has failed.
    private final ThreadLocal<Boolean> doomed = ThreadLocal.withInitial(() -> false);

    private Database(DataSource source, @Nullable Jdbi jdbi, Runnable closing) throws SQLException {
        this.source = source;
        this.closing = closing;
        this.jdbi = jdbi;
        try (var connection = source.getConnection()) {
            this.dialect = Dialect.of(connection);
            this.upperCaseNames = connection.getMetaData().storesUpperCaseIdentifiers();
        }
    }

    /// Opens the pool and runs the application's migrations, those on the class path under
    /// `db/migration`.
    ///
    /// @param config the node `db`, keys in `docs/settings.md`
    /// @throws StartException if the database cannot be reached, or a migration fails: with the
    ///   remedy, in one line
    public static Database create(Config config) {
        Settings.warnOfUnknown(config, KEYS);
        var pool = Pool.open(config);
        var database = of(pool, null, pool::close);
        if (Database.class.getClassLoader().getResource(APPLICATION_MIGRATIONS) != null) {
            try {
                database.migrate("flyway", "classpath:" + APPLICATION_MIGRATIONS);
            } catch (StartException e) {
                database.close();
                throw e;
            }
        }
        return database;
    }

    /// A database over a pool that somebody else made and will close. No migration is run.
    ///
    /// @throws StartException if it cannot be reached
    public static Database of(DataSource source) {
        return of(source, null, () -> {});
    }

    /// A database over a pool and the JDBI over it that somebody else made: with his plugins, and
    /// in the transactions that he begins. No migration is run.
    ///
    /// @throws StartException if it cannot be reached
    public static Database of(DataSource source, Jdbi jdbi) {
        return of(source, jdbi, () -> {});
    }

    private static Database of(DataSource source, @Nullable Jdbi jdbi, Runnable closing) {
        try {
            return new Database(source, jdbi, closing);
        } catch (SQLException e) {
            closing.run();
            throw Pool.unreachable("the given data source", e);
        }
    }

    /// Runs the migrations of one module, beside those of others: each module has a history of its
    /// own, the table `<module>_schema_history`, so that their version numbers cannot clash. Nodes
    /// that start together wait for each other.
    ///
    /// @param module the module's name, a SQL name in lower case
    /// @param location where they lie, such as `classpath:com/acme/billing/migrations`; `{vendor}`
    ///   in it becomes `h2` or `postgresql`
    /// @throws StartException if one fails; what it had done is rolled back on PostgreSQL
    public void migrate(String module, String location) {
        String place = location.replace("{vendor}", dialect.name().toLowerCase(Locale.ROOT));
        try (var connection = source.getConnection()) {
            if (AppliedMigrations.areAll(
                    connection, module + HISTORY, place, Database.class.getClassLoader())) {
                return;
            }
        } catch (SQLException e) {
            throw Pool.unreachable("which the migrations are for", e);
        }
        switch (dialect) {
            case H2 -> {
                synchronized (H2_MIGRATIONS) {
                    flyway(module, place);
                }
            }
            case POSTGRESQL -> locked(() -> flyway(module, place));
        }
    }

    /// On connections of its own, not of the pool: those give up on a statement that is silent for
    /// a minute, as building an index may be.
    private FluentConfiguration configuration() {
        var flyway = Flyway.configure(Database.class.getClassLoader());
        return source instanceof HikariDataSource pool
                ? flyway.dataSource(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword())
                : flyway.dataSource(source);
    }

    /// Flyway takes a lock too, but after it has made its history: two nodes that do so at once
    /// fail.
    private void locked(Runnable work) {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 0); // as long as the other nodes take
            statement.execute("select pg_advisory_lock(" + MIGRATION_LOCK + ")");
            try {
                work.run();
            } finally {
                statement.execute("select pg_advisory_unlock(" + MIGRATION_LOCK + ")");
            }
        } catch (SQLException e) {
            throw Pool.unreachable("which the migrations are for", e);
        }
    }

    private void flyway(String module, String location) {
        try {
            configuration()
                    .locations(
                            location.replace("{vendor}", dialect.name().toLowerCase(Locale.ROOT)))
                    .table(module + "_schema_history")
                    .baselineOnMigrate(true) // another module's tables may be there already
                    .baselineVersion("0")
                    .failOnMissingLocations(true)
                    .loggers("slf4j")
                    .skipDefaultCallbacks(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "migration failed", e);
            String what =
                    String.valueOf(e.getMessage())
                            .lines()
                            .filter(line -> !line.isBlank())
                            .limit(8)
                            .reduce((a, b) -> a + " | " + b)
                            .orElse("");
            throw new StartException(
                    "The migrations of " + module + " under " + location + " failed: " + what);
        }
    }

    /// JDBI over this database, for SQL of your own. Whatever it runs on a thread inside
    /// [#inTransaction] joins that transaction.
    public Jdbi jdbi() {
        var made = jdbi;
        return made != null ? made : makeJdbi();
    }

    private synchronized Jdbi makeJdbi() {
        var made = jdbi;
        if (made == null) {
            made = Jdbi.create(this::connection);
            jdbi = made;
        }
        return made;
    }

    public Dialect dialect() {
        return dialect;
    }

    /// A name as SQL that means it even where it is a reserved word.
    public String quote(String name) {
        String stored = upperCaseNames ? name.toUpperCase(Locale.ROOT) : name;
        return '"' + stored.replace("\"", "\"\"") + '"';
    }

    /// Runs the work in a transaction: in the one this thread is in already, else in a new one that
    /// commits when the work returns and rolls back when it throws.
    ///
    /// A joined part that throws dooms the whole: should the outer work swallow its exception, the
    /// commit is refused.
    ///
    /// @throws X what the work throws
    /// @throws TransactionException if a joined part had failed
    public <R, X extends Exception> R inTransaction(HandleCallback<R, X> work) throws X {
        return jdbi().withHandle(
                        handle ->
                                handle.isInTransaction()
                                        ? join(handle, work)
                                        : begin(handle, work));
    }

    /// As [#inTransaction], for work without a result.
    public <X extends Exception> void useTransaction(HandleConsumer<X> work) throws X {
        inTransaction(work.asCallback());
    }

    /// Runs the work in a transaction that sees the database as it is at its first statement.
    ///
    /// @throws IllegalStateException if this thread is in a transaction already
    <R, X extends Exception> R inSnapshot(HandleCallback<R, X> work) throws X {
        var isolation =
                switch (dialect) {
                    case H2 -> TransactionIsolationLevel.SERIALIZABLE; // less is one of each table
                    case POSTGRESQL -> TransactionIsolationLevel.REPEATABLE_READ;
                };
        return jdbi().withHandle(
                        handle -> {
                            if (handle.isInTransaction()) {
                                throw new IllegalStateException(
                                        "a snapshot is read in a transaction of its own");
                            }
                            return handle.inTransaction(isolation, work);
                        });
    }

    /// What is done on a connection.
    ///
    /// @param <R> what comes of it
    @FunctionalInterface
    public interface ConnectionCallback<R> {
        R withConnection(Connection connection) throws SQLException;
    }

    /// Runs plain JDBC on the connection of this thread's JDBI handle, so that it joins whatever
    /// transaction that is in; where the thread has none, on one of the pool, in auto-commit. It
    /// saves the cost of a handle, which is more than that of a small statement.
    ///
    /// @throws SQLException what the work throws, or that no connection could be had
    public <R> R withConnection(ConnectionCallback<R> work) throws SQLException {
        var made = jdbi;
        var joined = made == null ? null : made.getHandleScope().get();
        if (joined != null) {
            return work.withConnection(joined.getHandle().getConnection());
        }
        try (var connection = connection()) {
            return work.withConnection(connection);
        }
    }

    /// A connection beside the pool, in auto-commit, for what keeps one long, such as `LISTEN`. The
    /// caller closes it. If somebody else made the pool, it is one of the pool.
    ///
    /// @throws SQLException if it cannot be had
    public Connection connect() throws SQLException {
        if (source instanceof HikariDataSource pool && pool.getJdbcUrl() != null) {
            return Pool.connect(pool);
        }
        var connection = source.getConnection();
        try {
            connection.setAutoCommit(true);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private <R, X extends Exception> R begin(Handle handle, HandleCallback<R, X> work) throws X {
        doomed.set(false);
        try {
            return handle.inTransaction(
                    h -> {
                        R result = work.withHandle(h);
                        if (doomed.get()) {
                            throw new TransactionException(
                                    "rolled back: a part of this transaction failed and its exception was swallowed");
                        }
                        return result;
                    });
        } finally {
            doomed.remove();
        }
    }

    private <R, X extends Exception> R join(Handle handle, HandleCallback<R, X> work) throws X {
        boolean done = false;
        try {
            R result = work.withHandle(handle);
            done = true;
            return result;
        } finally {
            if (!done) {
                doomed.set(true);
            }
        }
    }

    /// One of the pool, in no transaction that this thread may be in.
    Connection connection() throws SQLException {
        long askedNanos = System.nanoTime();
        try {
            var connection = source.getConnection();
            if (away.get()) {
                backNanos = System.nanoTime();
                if (away.compareAndSet(true, false)) {
                    LOGGER.log(System.Logger.Level.INFO, "the database is back");
                }
            }
            return connection;
        } catch (SQLException e) {
            boolean stale = askedNanos - backNanos < 0; // others who waited as long have one by now
            if (!stale && !isBusy(e) && away.compareAndSet(false, true)) {
                LOGGER.log(
                        System.Logger.Level.WARNING,
                        "the database cannot be reached: {0}",
                        e.getMessage());
            }
            throw e;
        }
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public boolean ready() {
        try (var connection = connection()) {
            return connection.isValid(VALIDATION_SECONDS);
        } catch (SQLException e) {
            return isBusy(e); // what is away is told by connection()
        }
    }

    /// HikariCP gives no cause when every connection is in use; it is the last failure to connect
    /// otherwise.
    private static boolean isBusy(SQLException e) {
        return e instanceof SQLTransientConnectionException && e.getCause() == null;
    }

    @Override
    public void close() {
        closing.run();
    }
}
