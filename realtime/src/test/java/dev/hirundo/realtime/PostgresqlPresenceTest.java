package dev.hirundo.realtime;

import dev.hirundo.testing.TestDatabase;

class PostgresqlPresenceTest extends PresenceContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.POSTGRESQL;
    }
}
