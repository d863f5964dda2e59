package dev.hirundo.realtime;

import dev.hirundo.testing.TestDatabase;

class PostgresqlPresenceFailureTest extends PresenceFailureContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.POSTGRESQL;
    }
}
