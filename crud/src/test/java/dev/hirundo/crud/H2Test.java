package dev.hirundo.crud;

import dev.hirundo.testing.TestDatabase;
import org.junit.jupiter.api.Nested;

/// What this module promises, on H2.
class H2Test {
    @Nested
    class Resources extends ResourceContract {
        Resources() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Methods extends MethodContract {
        Methods() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Lists extends ListContract {
        Lists() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Preconditions extends PreconditionContract {
        Preconditions() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Patches extends PatchContract {
        Patches() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Accesses extends AccessContract {
        Accesses() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class TextIds extends TextIdContract {
        TextIds() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class HostileBodies extends HostileBodyContract {
        HostileBodies() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class HostileTargets extends HostileTargetContract {
        HostileTargets() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class HostileCursors extends HostileCursorContract {
        HostileCursors() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class LostUpdates extends LostUpdateContract {
        LostUpdates() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Repositories extends RepositoryContract {
        Repositories() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Together extends TogetherContract {
        Together() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Streams extends StreamContract {
        Streams() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Columns extends ColumnContract {
        Columns() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Pages extends PagingContract {
        Pages() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class PageRequests extends PageRequestContract {
        PageRequests() {
            super(TestDatabase.H2);
        }
    }
}
