/// The name of a built-in feature as a type, so that a typing error does not compile.
pub trait TypedFeature: Copy {
    /// The short tag of the feature, without aggregation.
    fn tag(self) -> &'static str;
}

/// Writes an enum of typed feature names and, from the same rows, the constant catalogue behind it.
///
/// One row is: documentation, variant, IBSI code, tag, name, function.
macro_rules! catalogue {
    (
        $(#[$outer:meta])*
        $enum:ident of $measured:ty {
            $($(#[$doc:meta])* $variant:ident: $code:literal, $tag:literal, $name:literal, $compute:expr;)*
        }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $enum {
            $($(#[$doc])* #[doc = concat!("(IBSI code ", $code, ", tag `", $tag, "`)")] $variant,)*
        }

        impl $enum {
            /// The catalogue: one row for each name, in the order of the standard.
            pub const CATALOGUE: &'static [$crate::feature::Feature<$measured>] = &[
                $($crate::feature::Feature::ibsi($code, $tag, $name, $compute),)*
            ];
        }

        impl $crate::feature::TypedFeature for $enum {
            fn tag(self) -> &'static str {
                match self {
                    $($enum::$variant => $tag,)*
                }
            }
        }
    };
}
pub(crate) use catalogue;
