//! The words of the grammar.

use crate::syntax::words;

words! {
    /// Kinds of nodes.
    Kind, Other;
    Error = "ERROR",
    // The file.
    Package = "package_header",
    Import = "import",
    QualifiedIdentifier = "qualified_identifier",
    FileAnnotation = "file_annotation",
    TypeAlias = "type_alias",
    Shebang = "shebang",
    // Definitions.
    Class = "class_declaration",
    Object = "object_declaration",
    Companion = "companion_object",
    ClassBody = "class_body",
    EnumClassBody = "enum_class_body",
    EnumEntry = "enum_entry",
    PrimaryConstructor = "primary_constructor",
    SecondaryConstructor = "secondary_constructor",
    ConstructorDelegation = "constructor_delegation_call",
    ClassParameters = "class_parameters",
    ClassParameter = "class_parameter",
    DelegationSpecifiers = "delegation_specifiers",
    DelegationSpecifier = "delegation_specifier",
    ConstructorInvocation = "constructor_invocation",
    ExplicitDelegation = "explicit_delegation",
    Initializer = "anonymous_initializer",
    Property = "property_declaration",
    PropertyDelegate = "property_delegate",
    Getter = "getter",
    Setter = "setter",
    Function = "function_declaration",
    FunctionBody = "function_body",
    FunctionParameters = "function_value_parameters",
    Parameter = "parameter",
    ParameterModifiers = "parameter_modifiers",
    Modifiers = "modifiers",
    Annotation = "annotation",
    UseSiteTarget = "use_site_target",
    Variable = "variable_declaration",
    Variables = "multi_variable_declaration",
    // Statements.
    Block = "block",
    Assignment = "assignment",
    For = "for_statement",
    While = "while_statement",
    DoWhile = "do_while_statement",
    // Expressions.
    Identifier = "identifier",
    This = "this_expression",
    Super = "super_expression",
    Parenthesized = "parenthesized_expression",
    Annotated = "annotated_expression",
    Labeled = "labeled_expression",
    Label = "label",
    As = "as_expression",
    Is = "is_expression",
    In = "in_expression",
    Range = "range_expression",
    Infix = "infix_expression",
    Binary = "binary_expression",
    Unary = "unary_expression",
    Index = "index_expression",
    Navigation = "navigation_expression",
    Call = "call_expression",
    CallableReference = "callable_reference",
    ValueArguments = "value_arguments",
    ValueArgument = "value_argument",
    TypeArguments = "type_arguments",
    AnnotatedLambda = "annotated_lambda",
    Lambda = "lambda_literal",
    LambdaParameters = "lambda_parameters",
    AnonymousFunction = "anonymous_function",
    ObjectLiteral = "object_literal",
    Spread = "spread_expression",
    Collection = "collection_literal",
    If = "if_expression",
    When = "when_expression",
    WhenSubject = "when_subject",
    WhenEntry = "when_entry",
    TypeTest = "type_test",
    RangeTest = "range_test",
    Try = "try_expression",
    Catch = "catch_block",
    Finally = "finally_block",
    Return = "return_expression",
    Throw = "throw_expression",
    Text = "string_literal",
    RawText = "multiline_string_literal",
    Interpolation = "interpolation",
    Character = "character_literal",
    Number = "number_literal",
    Float = "float_literal",
    // Types, which hold no expressions.
    UserType = "user_type",
    NullableType = "nullable_type",
    NonNullableType = "non_nullable_type",
    ParenthesizedType = "parenthesized_type",
    FunctionType = "function_type",
    TypeParameters = "type_parameters",
    TypeConstraints = "type_constraints",
}

words! {
    /// Fields of nodes.
    Slot, None;
    Argument = "argument",
    Condition = "condition",
    Label = "label",
    Left = "left",
    Name = "name",
    Operator = "operator",
    Right = "right",
}

impl Kind {
    /// Whether a node is a type as written.
    pub(super) fn is_type(self) -> bool {
        matches!(
            self,
            Kind::UserType
                | Kind::NullableType
                | Kind::NonNullableType
                | Kind::ParenthesizedType
                | Kind::FunctionType
        )
    }

    /// Whether a node goes on from its first operand: `a.b`, `a()`, `a[0]`.
    pub(super) fn is_chain(self) -> bool {
        matches!(self, Kind::Navigation | Kind::Call | Kind::Index)
    }

    /// Whether a statement of this kind has no value.
    pub(super) fn is_plain_statement(self) -> bool {
        matches!(
            self,
            Kind::Property
                | Kind::Assignment
                | Kind::For
                | Kind::While
                | Kind::DoWhile
                | Kind::Function
                | Kind::Class
                | Kind::Object
                | Kind::Return
                | Kind::Throw
                | Kind::TypeAlias
                | Kind::Error
        )
    }
}
