use super::Literal;

/// A part of a file, with the line it stands on.
#[derive(Debug)]
pub(super) struct Node {
    pub line: Option<usize>,
    pub held: Held,
}

#[derive(Debug)]
pub(super) enum Held {
    Scalar(Literal),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// Scalars and lists of them; nothing else is the value of a setting.
    pub fn literal(&self) -> Option<Literal> {
        let scalar = |node: &Node| match &node.held {
            Held::Scalar(literal) => Some(literal.clone()),
            _ => None,
        };
        match &self.held {
            Held::Scalar(literal) => Some(literal.clone()),
            Held::List(list) => list.iter().map(scalar).collect::<Option<_>>().map(Literal::List),
            Held::Map(_) => None,
        }
    }

    /// What stands there, in a few words.
    pub fn found(&self) -> String {
        match (&self.held, self.literal()) {
            (_, Some(literal)) => literal.to_string(),
            (Held::Map(_), _) => "keys with values".to_string(),
            _ => "a list of lists or keys".to_string(),
        }
    }

    /// The text of a key; Python's for one that is no text.
    pub fn name(&self) -> String {
        match &self.held {
            Held::Scalar(Literal::Text(text)) => text.clone(),
            _ => self.found(),
        }
    }
}
