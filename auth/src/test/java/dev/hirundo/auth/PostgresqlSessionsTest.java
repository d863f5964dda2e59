package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/// Sessions on PostgreSQL.
class PostgresqlSessionsTest {
    @Nested
    class Storage extends SessionsContract {
        Storage() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Uses extends SeenContract {
        Uses() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Feeds extends RevocationFeedContract {
        Feeds() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Lives extends SimulationContract {
        private SessionSite site;

        Lives() {
            super(12);
        }

        @BeforeEach
        void openDatabase() {
            SessionServer.logWarnings(false);
            site = new SessionSite(TestDatabase.POSTGRESQL);
        }

        @AfterEach
        void closeDatabase() {
            SessionServer.logWarnings(true);
            site.close();
        }

        @Override
        Site open(SessionClock clock, SessionRules rules) {
            return SessionServer.open(site, clock, rules);
        }
    }
}
