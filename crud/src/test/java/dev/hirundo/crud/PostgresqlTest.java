package dev.hirundo.crud;

import dev.hirundo.testing.TestDatabase;
import org.junit.jupiter.api.Nested;

/// What this module promises, on PostgreSQL.
class PostgresqlTest {
    @Nested
    class Resources extends ResourceContract {
        Resources() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Methods extends MethodContract {
        Methods() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Lists extends ListContract {
        Lists() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Preconditions extends PreconditionContract {
        Preconditions() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Patches extends PatchContract {
        Patches() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Accesses extends AccessContract {
        Accesses() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class TextIds extends TextIdContract {
        TextIds() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class HostileBodies extends HostileBodyContract {
        HostileBodies() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class HostileTargets extends HostileTargetContract {
        HostileTargets() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class HostileCursors extends HostileCursorContract {
        HostileCursors() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class LostUpdates extends LostUpdateContract {
        LostUpdates() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Repositories extends RepositoryContract {
        Repositories() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Together extends TogetherContract {
        Together() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Streams extends StreamContract {
        Streams() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Columns extends ColumnContract {
        Columns() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Pages extends PagingContract {
        Pages() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class PageRequests extends PageRequestContract {
        PageRequests() {
            super(TestDatabase.POSTGRESQL);
        }
    }
}
